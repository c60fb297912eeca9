/*
 * glass.h - the way in where external authentication was chosen: a break-glass
 * kubeconfig, kept in memory; written only when a person asks for it, into the
 * session's folder, and deleted and revoked by a teardown.
 */
#ifndef SETUP_GLASS_H
#define SETUP_GLASS_H

#include "core/base/err.h"

struct setup;

/* One is at hand. */
bool glass_ready(const struct setup *s);
/* FOLDER/break-glass.kubeconfig, in the arena; NULL: no folder yet. */
const char *glass_path(const struct setup *s);
/* Writes it, 0600; one of ours that is there is replaced. */
bool glass_save(struct setup *s, struct err *err);

#endif
