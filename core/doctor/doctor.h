/*
 * doctor.h - why can a private endpoint not be reached?  Looks at the cluster,
 * the endpoint, its groups against a source range, ACLs, routes, zone, records
 * and names, then tries: name, TCP, TLS, from the vantage that stands in that
 * range.  Looks only: nothing here writes; what would help is told as advice
 * and as the exact commands.
 *
 *	d = doctor_new(setup, &options, &err);    (setup signed in)
 *	... EVENT_CHECK (subject: the doctor): read rows and verdict again ...
 *	doctor_over(d): all rows are settled
 *	doctor_free(d);                           (before setup_free)
 *
 * What looks are independent of each other are made at once.  A check whose
 * input failed is SKIP and names it; one that may not be made is UNKNOWN and
 * names the permission, never OK.
 * Source: product card 4.3, corrections 8 (wins), ocm-api card 3.12.
 */
#ifndef DOCTOR_DOCTOR_H
#define DOCTOR_DOCTOR_H

#include "core/setup/setup.h"

enum doctor_state {
	DOCTOR_WAIT,
	DOCTOR_RUN,
	DOCTOR_OK,
	DOCTOR_INFO,
	DOCTOR_SKIP,
	DOCTOR_UNKNOWN,
	DOCTOR_WARN,
	DOCTOR_FAIL
};

struct doctor_lines {
	const char **at;
	size_t n, cap;
};
/* Texts are translated and live until doctor_free or doctor_again. */
struct doctor_check {
	const char *id;     /* stable: "groups" */
	const char *number; /* "5", "11b": as people speak of it */
	const char *title;  /* N_() */
	enum doctor_state state;
	const char *summary; /* one sentence; "" not yet */
	struct doctor_lines evidence;
	struct doctor_lines fix;      /* advice */
	struct doctor_lines commands; /* the same as commands to run */
};

struct doctor_options {
	/* Name or id of a cluster; or, without a Red Hat login, vpce-... or
	 * vpc-....  NULL: the only cluster of the account. */
	const char *cluster;
	/* Range or address of the callers as the endpoint sees them, or the id
	 * of a vantage.  NULL: the vantage's own address, else this machine's,
	 * else the machine range. */
	const char *from;
};

struct doctor;
/* NULL: ERR_INPUT, from is none of these.  Starts at once. */
struct doctor *doctor_new(struct setup *s, const struct doctor_options *o,
			  struct err *err);
void doctor_free(struct doctor *d);  /* NULL is fine */
void doctor_again(struct doctor *d); /* everything anew */
bool doctor_over(const struct doctor *d);
/* Is this key one that needs no Red Hat login? */
bool doctor_aws_only(const char *cluster);

size_t doctor_rows(const struct doctor *d, const struct doctor_check **out);
const char *doctor_state_name(enum doctor_state s); /* "FAIL": not translated */
/* What is looked at: the cluster or endpoint; the source; the vantage. */
const char *doctor_subject(const struct doctor *d);
const char *doctor_source(const struct doctor *d);
/* One sentence; "" until over. */
const char *doctor_verdict(const struct doctor *d);
/* 0 reached or by configuration reachable; 10: a check failed; 7: what
 * matters could not be looked at. */
int doctor_exit_code(const struct doctor *d);
cJSON *doctor_json(const struct doctor *d); /* cJSON_Delete it */

#endif
