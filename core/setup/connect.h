/* connect.h - the simulator's info, then sign-in on both sides. */
#ifndef SETUP_CONNECT_H
#define SETUP_CONNECT_H

#include "core/base/err.h"

struct node;
struct setup;

/* An identity changed: both known -> the lists are fetched. */
void connect_event(struct setup *s);
/* The simulator's vantages as it tells them: {"vantages": [...]}; the document
 * must live as long as they are used. */
void connect_vantages(struct setup *s, const struct node *doc);

/* AWS is asked where the cluster is (to be), whatever region the keys came
 * with; lists of another region are fetched anew.  false: err says why not. */
bool connect_region(struct setup *s, const char *region, struct err *err);

#endif
