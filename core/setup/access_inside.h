/* access_inside.h - shared by the files of access only. */
#ifndef SETUP_ACCESS_INSIDE_H
#define SETUP_ACCESS_INSIDE_H

#include "core/setup/access.h"

/* The one writer of a check's state. */
void access_enter(struct access *a, enum access_check_id id,
		  enum access_state state, const char *evidence);
/* A value of the run, "" not known. */
const char *access_value(const struct access *a, const char *key);
void access_next(struct access *a); /* on to the following check */
/* The check in hand failed, with the service's code and words; on to the
 * following. */
void access_failed_by(struct access *a, const struct err *err);
void access_finish(struct access *a);

/* Does this machine stand in the VPC, or in a range that the answers name?
 * access_here.c */
bool access_stands_here(const struct access *a);
/* Where the private name is to be called: "" where its name says, else an
 * address of the endpoint's (a caller outside the VPC does not see the zone:
 * corrections 8). */
const char *access_address(const struct access *a);

void access_start_login(struct access *a);
void access_start_nodes(struct access *a); /* access_nodes.c */
void access_start_ca(struct access *a);
void access_start_console(struct access *a); /* without a vantage */
void access_log_out(struct access *a);       /* then access_finish */

#endif
