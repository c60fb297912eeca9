/*
 * iam.h - roles, policies, OIDC providers, instance profiles (Query,
 * 2010-05-08; one host, signed for us-east-1).  Paging: iam_next.
 */
#ifndef AWS_IAM_H
#define AWS_IAM_H

#include "core/aws/call.h"

struct iam_role {
	const char *name, *arn, *path, *id, *created;
	const char *trust;    /* JSON, decoded */
	const char *boundary; /* ARN, "" none; not in a list's roles */
	const char *description;
	int max_session;
	struct aws_tags tags; /* not in a list's roles */
};
struct iam_roles {
	struct iam_role *at;
	size_t n, cap;
};
struct iam_role_want {
	const char *name, *trust; /* required */
	const char *path, *description, *boundary;
	int max_session; /* 0: the default */
	struct aws_tags tags;
};
struct iam_policy {
	const char *name, *arn, *path, *version; /* default version's id */
	int attachments;
	struct aws_tags tags;
};
struct iam_policy_want {
	const char *name, *document; /* required */
	const char *path, *description;
	struct aws_tags tags;
};
struct iam_version {
	const char *id;
	bool is_default;
};
struct iam_versions {
	struct iam_version *at;
	size_t n, cap;
};
struct iam_provider {
	const char *arn;
	const char *url; /* without https:// */
	struct aws_names clients, thumbprints;
	struct aws_tags tags;
};
struct iam_provider_want {
	const char *url;                /* https://... */
	const char *const *clients;     /* NULL-ended */
	const char *const *thumbprints; /* NULL-ended, NULL: AWS finds it */
	struct aws_tags tags;
};
struct iam_decision {
	const char *action, *resource;
	const char *decision; /* allowed, implicitDeny, explicitDeny */
	bool allowed;
	bool org_denies;          /* the organisation's policy (SCP) */
	struct aws_names missing; /* context keys that would be needed */
};
struct iam_decisions {
	struct iam_decision *at;
	size_t n, cap;
};
struct iam_simulate {
	const char *principal; /* user or role ARN, never assumed-role */
	const char *const *actions, *const *resources; /* NULL-ended */
	const char *region; /* aws:RequestedRegion, NULL: not given */
};

/* ARN of a provider for this issuer ("https://" or not). */
const char *iam_provider_arn(struct arena *a, const char *partition,
			     const char *account, const char *issuer);
const char *iam_role_arn(struct arena *a, const char *partition,
			 const char *account, const char *path,
			 const char *name);
/* The name after the last '/' of a role or policy ARN. */
const char *iam_arn_name(const char *arn);

/* NULL: no further page.  Works on any IAM list's document. */
const char *iam_next(struct arena *a, const struct node *doc);

enum build iam_get_role(struct request_spec *q, const char *name,
			struct err *err);
enum build iam_list_roles(struct request_spec *q, const char *path_prefix,
			  const char *marker, struct err *err);
enum build iam_create_role(struct request_spec *q,
			   const struct iam_role_want *w, struct err *err);
enum build iam_delete_role(struct request_spec *q, const char *name,
			   struct err *err);
enum build iam_tag_role(struct request_spec *q, const char *name,
			const struct aws_tags *tags, struct err *err);
enum build iam_list_role_tags(struct request_spec *q, const char *name,
			      const char *marker, struct err *err);
enum build iam_update_trust(struct request_spec *q, const char *name,
			    const char *document, struct err *err);
enum build iam_put_boundary(struct request_spec *q, const char *name,
			    const char *boundary_arn, struct err *err);
enum build iam_delete_boundary(struct request_spec *q, const char *name,
			       struct err *err);
/* GetRole, CreateRole */
bool iam_role_read(struct arena *a, const struct node *doc,
		   struct iam_role *out, struct err *err);
void iam_roles_add(struct arena *a, struct iam_roles *list,
		   const struct node *doc);
/* ListRoleTags, ListOpenIDConnectProviderTags, ListPolicyTags */
void iam_tags_add(struct arena *a, struct aws_tags *tags,
		  const struct node *doc);

enum build iam_attach(struct request_spec *q, const char *role,
		      const char *policy_arn, struct err *err);
enum build iam_detach(struct request_spec *q, const char *role,
		      const char *policy_arn, struct err *err);
enum build iam_list_attached(struct request_spec *q, const char *role,
			     const char *marker, struct err *err);
void iam_attached_add(struct arena *a, struct aws_names *arns,
		      const struct node *doc);
enum build iam_list_inline(struct request_spec *q, const char *role,
			   const char *marker, struct err *err);
void iam_inline_add(struct arena *a, struct aws_names *names,
		    const struct node *doc);
enum build iam_get_inline(struct request_spec *q, const char *role,
			  const char *policy, struct err *err);
enum build iam_put_inline(struct request_spec *q, const char *role,
			  const char *policy, const char *document,
			  struct err *err);
enum build iam_delete_inline(struct request_spec *q, const char *role,
			     const char *policy, struct err *err);
/* GetRolePolicy, GetPolicyVersion: the decoded document, "" absent */
const char *iam_document(struct arena *a, const struct node *doc);

enum build iam_get_policy(struct request_spec *q, const char *arn,
			  struct err *err);
enum build iam_get_policy_version(struct request_spec *q, const char *arn,
				  const char *version, struct err *err);
enum build iam_list_policy_versions(struct request_spec *q, const char *arn,
				    const char *marker, struct err *err);
enum build iam_list_policy_tags(struct request_spec *q, const char *arn,
				const char *marker, struct err *err);
enum build iam_create_policy(struct request_spec *q,
			     const struct iam_policy_want *w, struct err *err);
/* becomes the default version */
enum build iam_create_policy_version(struct request_spec *q, const char *arn,
				     const char *document, struct err *err);
enum build iam_delete_policy_version(struct request_spec *q, const char *arn,
				     const char *version, struct err *err);
enum build iam_delete_policy(struct request_spec *q, const char *arn,
			     struct err *err);
bool iam_policy_read(struct arena *a, const struct node *doc,
		     struct iam_policy *out, struct err *err);
void iam_versions_add(struct arena *a, struct iam_versions *list,
		      const struct node *doc);

enum build iam_create_provider(struct request_spec *q,
			       const struct iam_provider_want *w,
			       struct err *err);
enum build iam_get_provider(struct request_spec *q, const char *arn,
			    struct err *err);
enum build iam_list_providers(struct request_spec *q, struct err *err);
enum build iam_list_provider_tags(struct request_spec *q, const char *arn,
				  const char *marker, struct err *err);
enum build iam_tag_provider(struct request_spec *q, const char *arn,
			    const struct aws_tags *tags, struct err *err);
enum build iam_delete_provider(struct request_spec *q, const char *arn,
			       struct err *err);
/* GetOpenIDConnectProvider does not say the ARN: give the one asked for. */
bool iam_provider_read(struct arena *a, const struct node *doc, const char *arn,
		       struct iam_provider *out, struct err *err);
void iam_providers_add(struct arena *a, struct aws_names *arns,
		       const struct node *doc);

enum build iam_simulate(struct request_spec *q, const struct iam_simulate *s,
			const char *marker, struct err *err);
void iam_decisions_add(struct arena *a, struct iam_decisions *list,
		       const struct node *doc);

/* service: "elasticloadbalancing.amazonaws.com".  The reply that says it is
 * there already is InvalidInput "... has been taken in this account". */
enum build iam_create_service_role(struct request_spec *q, const char *service,
				   struct err *err);
bool iam_service_role_taken(const struct reply *r);
#define IAM_ELB_ROLE    "AWSServiceRoleForElasticLoadBalancing"
#define IAM_ELB_SERVICE "elasticloadbalancing.amazonaws.com"

enum build iam_list_role_profiles(struct request_spec *q, const char *role,
				  const char *marker, struct err *err);
void iam_profiles_add(struct arena *a, struct aws_names *names,
		      const struct node *doc);
enum build iam_get_profile(struct request_spec *q, const char *name,
			   struct err *err);
/* the roles' names in GetInstanceProfile's document */
void iam_profile_roles(struct arena *a, struct aws_names *roles,
		       const struct node *doc);
enum build iam_remove_from_profile(struct request_spec *q, const char *profile,
				   const char *role, struct err *err);
enum build iam_delete_profile(struct request_spec *q, const char *name,
			      struct err *err);

enum build iam_list_account_aliases(struct request_spec *q, struct err *err);
const char *iam_account_alias(struct arena *a, const struct node *doc);

#endif
