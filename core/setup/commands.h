/*
 * commands.h - the `aws` and `rosa` lines that would do the same, for review
 * and learning.  May name ${...}.  Never a secret.
 */
#ifndef SETUP_COMMANDS_H
#define SETUP_COMMANDS_H

#include "core/setup/acts.h"

const char *command_stack(struct arena *a, const struct stack_want *w);
const char *command_role(struct arena *a, const struct role_want *w);
const char *command_cluster(struct arena *a, const struct cluster_want *w);

#endif
