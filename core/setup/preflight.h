/*
 * preflight.h - can this account carry out the plan in hand?  Looked at by
 * reading steps only, while the person answers; again on demand.
 *
 *	preflight_start(s)        once signed in; again: everything anew
 *	... EVENT_CHECK (subject: the struct preflight): read the rows
 *
 * OK is what was seen to be so; WARN may still work; FAIL cannot; UNKNOWN says
 * which permission was lacking, and never counts as OK.  DESIGN 2 row 2,
 * product card S1, aws-api 3.11, corrections 5.
 */
#ifndef SETUP_PREFLIGHT_H
#define SETUP_PREFLIGHT_H

#include "core/aws/call.h"

struct setup;

enum preflight_state {
	PREFLIGHT_RUN, /* being looked at, or waits for an answer */
	PREFLIGHT_OK,
	PREFLIGHT_UNKNOWN,
	PREFLIGHT_WARN,
	PREFLIGHT_FAIL
};

/* Strings live until the next change (EVENT_CHECK); "" absent. */
struct preflight_check {
	const char *id;    /* "quota.vcpus" */
	const char *title; /* translated */
	enum preflight_state state;
	const char *evidence; /* what was seen */
	const char *advice;   /* what to do */
	const char *lacked;   /* "servicequotas:GetServiceQuota" */
	const char *link;     /* a page to open */
};

void preflight_start(struct setup *s);
void preflight_free(struct setup *s);
/* Answers or lists changed: what depends on them is looked at again. */
void preflight_changed(struct setup *s);

/* 0 rows before the first start. */
size_t preflight_rows(const struct setup *s,
		      const struct preflight_check **out);
/* Nothing is being looked at any more. */
bool preflight_over(const struct setup *s);
/* The worst of all rows: RUN while nothing else is known. */
enum preflight_state preflight_worst(const struct setup *s);
/* What a newcomer must do at Red Hat or in the AWS console first: the first
 * FAIL that has a page to open; NULL none (known yet). */
const struct preflight_check *preflight_wall(const struct setup *s);
const char *preflight_state_name(enum preflight_state state);
/* "12 OK, 1 warning": translated, in the arena. */
const char *preflight_summary(const struct setup *s, struct arena *a);
/* ERR_PREFLIGHT of the first FAIL, with what to do; false: there is none. */
bool preflight_refuses(const struct setup *s, struct err *err);

/* [{id, title, state, evidence, advice, lacked, link}] */
cJSON *preflight_json(const struct setup *s);

#endif
