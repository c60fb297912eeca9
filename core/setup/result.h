/*
 * result.h - review and result as rows: what every face shows, prints and
 * copies.
 */
#ifndef SETUP_RESULT_H
#define SETUP_RESULT_H

#include "core/setup/answers.h"

struct setup;

struct row {
	const char *label; /* translated */
	const char *value;
	const char *note; /* where it came from, a remark; "" none */
	const char *id;   /* of the question, or a stable key for --json */
	const char *page; /* more to read, many lines; NULL none */
	bool title;       /* a heading: value is "" */
};
struct row_list {
	struct row *at;
	size_t n, cap;
};

/* value and note: NULL counts as "" */
void row_add(struct arena *a, struct row_list *out, struct row row);
void row_title(struct arena *a, struct row_list *out, const char *text);

/* Every value with where it came from, by section. */
void review_rows(const struct setup *s, struct arena *a, struct row_list *out);
/* The actions in order, with what a dry run found. */
void plan_rows(const struct setup *s, struct arena *a, struct row_list *out);
/* The equivalent aws and rosa lines. */
void command_rows(const struct setup *s, struct arena *a, struct row_list *out);
/* Private API hostname, names, console, login, tunnels, nodes. */
void result_rows(const struct setup *s, struct arena *a, struct row_list *out);
/* result_rows and nodes as JSON; never a secret. cJSON_Delete it. */
cJSON *result_json(const struct setup *s);
/* What a teardown leaves behind, and why. */
void kept_rows(const struct setup *s, struct arena *a, struct row_list *out);

#endif
