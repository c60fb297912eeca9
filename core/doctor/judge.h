/*
 * judge.h - the doctor's own: the table of checks.  A judge is pure: facts in,
 * a row out.  A new check is a row of the table and a function.
 */
#ifndef DOCTOR_JUDGE_H
#define DOCTOR_JUDGE_H

#include "core/doctor/doctor.h"
#include "core/doctor/facts.h"

/* Where a judge writes. */
struct say {
	struct arena *arena;
	struct doctor_check *row;
};
/* evidence, advice, a command: one line each */
void say_seen(struct say *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void say_fix(struct say *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void say_run(struct say *s, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* The row's sentence; returns state. */
enum doctor_state say_so(struct say *s, enum doctor_state state,
			 const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

struct check {
	const char *id, *number, *title;
	uint64_t own;   /* facts of this row: when missing, it says why */
	uint64_t needs; /* facts of other rows: when missing, SKIP */
	uint64_t after; /* must be settled first, whatever came of them */
	bool any;       /* one of the own facts is enough */
	enum doctor_state (*judge)(const struct facts *f, struct say *s);
};
#define CHECK_COUNT 22
extern const struct check checks[CHECK_COUNT];
/* The row that a fact belongs to. */
const struct check *check_of(enum fact_id id);
/* "ec2:DescribeNetworkAcls"; "" needs none */
const char *fact_permission(enum fact_id id);
/* All facts of the row are settled. */
bool check_ready(const struct check *c, const struct facts *f);
/* Fills the row: SKIP, UNKNOWN or what the judge says. */
void check_judge(const struct check *c, const struct facts *f, struct say *s);
/* The sentence over all; rows by the table's index. */
const char *judge_verdict(const struct facts *f,
			  const struct doctor_check *rows, struct arena *a);
bool judge_proven(const struct doctor_check *rows); /* the API answered */

typedef enum doctor_state judge_fn(const struct facts *f, struct say *s);
judge_fn judge_calls, judge_proxy, judge_source; /* judge_here.c */
judge_fn judge_cluster, judge_endpoint, judge_state, judge_enis;
judge_fn judge_groups, judge_own_group;
judge_fn judge_acls, judge_routes, judge_vpc_dns;
judge_fn judge_zone, judge_record, judge_public_record, judge_zone_vpc,
	judge_shadow;
judge_fn judge_names, judge_tcp, judge_tls, judge_oauth, judge_apps;

/* fix.c: the supported fix for a source that no group admits */
void fix_groups(const struct facts *f, struct say *s);
void fix_zone(const struct facts *f, struct say *s);
/* 4.17.2 and later leave additional groups of ours alone: 1, 0, -1 unknown */
int fix_groups_stay(const struct facts *f);

#endif
