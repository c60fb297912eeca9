/* policy_norm.h - statements of a policy in one form, for the files of
 * policy.h.  No other room includes it. */
#ifndef AWS_POLICY_NORM_H
#define AWS_POLICY_NORM_H

#include "core/aws/policy.h"

struct statement {
	const char *sid;
	bool allow;
	struct aws_names principals; /* "AWS:arn...", "*" ; sorted */
	struct aws_names not_principals;
	struct aws_names actions; /* small letters; sorted */
	struct aws_names not_actions, resources, not_resources;
	struct aws_names conditions; /* "StringEquals key [values]" */
	const char *text;            /* all of it in one line */
};
struct statements {
	struct statement *at;
	size_t n, cap;
	const char *version;
};
/* Is this action (perhaps with '*') within one of the patterns? */
bool statement_within(const struct aws_names *patterns, const char *action);
/* What a deleted principal leaves behind: its unique id. */
bool principal_is_dead(const char *principal); /* "AWS:AROA...", "AROA..." */
/* Is all that `need` allows allowed by these, under no other condition?
 * *action: the first that is not.  need has one principal. */
bool statements_allow(const struct statements *have,
		      const struct statement *need, const char **action);
/* Is one of them this text? */
bool statements_have(const struct statements *list, const char *text);
bool statements_read(struct arena *a, const char *document,
		     struct statements *out, struct err *err);

#endif
