/* iam.c - roles, and what hangs on them: builders and readers. */
#include "core/aws/iam.h"

#include "core/base/encode.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

#define CALL(q, op, err, ...) AWS_CALL(q, "iam", op, err, __VA_ARGS__)

/* A write.  All of IAM's are safe to repeat: a second creation
 * says EntityAlreadyExists, a second deletion NoSuchEntity. */
static enum build change(struct request_spec *q, enum build build)
{
	aws_writes(q, true);
	return build;
}

static enum build page(struct request_spec *q, const char *marker,
		       enum build build)
{
	aws_param(q, "Marker", marker);
	return build;
}

/* The OpResult element, whatever the operation. */
static const struct node *result(const struct node *doc)
{
	NODE_EACH(it, doc)
	if (str_ends(it->name, "Result"))
		return it;
	return NULL;
}

const char *iam_next(struct arena *a, const struct node *doc)
{
	const struct node *r = result(doc);
	const char *marker = node_text(r, "Marker");

	return node_bool(r, "IsTruncated") && *marker ? arena_dup(a, marker)
						      : NULL;
}

static const char *decoded(struct arena *a, const char *text)
{
	struct strbuf plain = STRBUF_INIT;
	const char *out;

	percent_decode(&plain, text, strlen(text), false);
	out = arena_dup(a, plain.buf);
	strbuf_release(&plain);
	return out;
}

static const char *bare_issuer(const char *issuer)
{
	return str_starts(issuer, "https://") ? issuer + 8 : issuer;
}

const char *iam_provider_arn(struct arena *a, const char *partition,
			     const char *account, const char *issuer)
{
	return arena_fmt(a, "arn:%s:iam::%s:oidc-provider/%s", partition,
			 account, bare_issuer(issuer));
}

const char *iam_role_arn(struct arena *a, const char *partition,
			 const char *account, const char *path,
			 const char *name)
{
	return arena_fmt(a, "arn:%s:iam::%s:role%s%s", partition, account,
			 path && *path ? path : "/", name);
}

const char *iam_arn_name(const char *arn)
{
	const char *slash = strrchr(arn, '/');

	return slash ? slash + 1 : arn;
}

/* ---- roles ---------------------------------------------------------------------*/

enum build iam_get_role(struct request_spec *q, const char *name,
			struct err *err)
{
	return CALL(q, "GetRole", err, "RoleName", name);
}

enum build iam_list_roles(struct request_spec *q, const char *path_prefix,
			  const char *marker, struct err *err)
{
	(void)err;
	aws_call(q, "iam", "ListRoles");
	aws_param(q, "PathPrefix", path_prefix);
	aws_param(q, "MaxItems", "1000");
	q->timeout_s = 60;
	return page(q, marker, BUILD_SEND);
}

enum build iam_create_role(struct request_spec *q,
			   const struct iam_role_want *w, struct err *err)
{
	enum build build = CALL(q, "CreateRole", err, "RoleName", w->name,
				"AssumeRolePolicyDocument", w->trust);

	if (w->path && *w->path)
		aws_param(q, "Path", w->path);
	if (w->description && *w->description)
		aws_param(q, "Description", w->description);
	if (w->boundary && *w->boundary)
		aws_param(q, "PermissionsBoundary", w->boundary);
	if (w->max_session)
		aws_param(q, "MaxSessionDuration",
			  arena_fmt(q->arena, "%d", w->max_session));
	aws_param_tags(q, "Tags.member", &w->tags);
	return change(q, build);
}

enum build iam_delete_role(struct request_spec *q, const char *name,
			   struct err *err)
{
	return change(q, CALL(q, "DeleteRole", err, "RoleName", name));
}

enum build iam_tag_role(struct request_spec *q, const char *name,
			const struct aws_tags *tags, struct err *err)
{
	enum build build = CALL(q, "TagRole", err, "RoleName", name);

	aws_param_tags(q, "Tags.member", tags);
	return change(q, build);
}

enum build iam_list_role_tags(struct request_spec *q, const char *name,
			      const char *marker, struct err *err)
{
	return page(q, marker, CALL(q, "ListRoleTags", err, "RoleName", name));
}

enum build iam_update_trust(struct request_spec *q, const char *name,
			    const char *document, struct err *err)
{
	return change(q, CALL(q, "UpdateAssumeRolePolicy", err, "RoleName",
			      name, "PolicyDocument", document));
}

enum build iam_put_boundary(struct request_spec *q, const char *name,
			    const char *boundary_arn, struct err *err)
{
	return change(q, CALL(q, "PutRolePermissionsBoundary", err, "RoleName",
			      name, "PermissionsBoundary", boundary_arn));
}

enum build iam_delete_boundary(struct request_spec *q, const char *name,
			       struct err *err)
{
	return change(q, CALL(q, "DeleteRolePermissionsBoundary", err,
			      "RoleName", name));
}

static void read_role(struct arena *a, const struct node *n,
		      struct iam_role *out)
{
	*out = (struct iam_role){
		.name = aws_text(a, n, "RoleName"),
		.arn = aws_text(a, n, "Arn"),
		.path = aws_text(a, n, "Path"),
		.id = aws_text(a, n, "RoleId"),
		.created = aws_text(a, n, "CreateDate"),
		.trust = decoded(a, node_text(n, "AssumeRolePolicyDocument")),
		.boundary = aws_text(
			a, n, "PermissionsBoundary/PermissionsBoundaryArn"),
		.description = aws_text(a, n, "Description"),
		.max_session = (int)node_int(n, "MaxSessionDuration", 0),
	};
	aws_tags_read(a, &out->tags, node_at(n, "Tags"), "Key", "Value");
}

bool iam_role_read(struct arena *a, const struct node *doc,
		   struct iam_role *out, struct err *err)
{
	read_role(a, node_at(result(doc), "Role"), out);
	return aws_must(out->arn, "Role/Arn", err);
}

void iam_roles_add(struct arena *a, struct iam_roles *list,
		   const struct node *doc)
{
	NODE_EACH(it, node_at(result(doc), "Roles"))
	read_role(a, it, AWS_ADD(a, list));
}

void iam_tags_add(struct arena *a, struct aws_tags *tags,
		  const struct node *doc)
{
	aws_tags_read(a, tags, node_at(result(doc), "Tags"), "Key", "Value");
}

/* ---- policies of a role ---------------------------------------------------------*/

enum build iam_attach(struct request_spec *q, const char *role,
		      const char *policy_arn, struct err *err)
{
	return change(q, CALL(q, "AttachRolePolicy", err, "RoleName", role,
			      "PolicyArn", policy_arn));
}

enum build iam_detach(struct request_spec *q, const char *role,
		      const char *policy_arn, struct err *err)
{
	return change(q, CALL(q, "DetachRolePolicy", err, "RoleName", role,
			      "PolicyArn", policy_arn));
}

enum build iam_list_attached(struct request_spec *q, const char *role,
			     const char *marker, struct err *err)
{
	return page(q, marker,
		    CALL(q, "ListAttachedRolePolicies", err, "RoleName", role));
}

void iam_attached_add(struct arena *a, struct aws_names *arns,
		      const struct node *doc)
{
	aws_names_read(a, arns, node_at(result(doc), "AttachedPolicies"),
		       "PolicyArn");
}

enum build iam_list_inline(struct request_spec *q, const char *role,
			   const char *marker, struct err *err)
{
	return page(q, marker,
		    CALL(q, "ListRolePolicies", err, "RoleName", role));
}

void iam_inline_add(struct arena *a, struct aws_names *names,
		    const struct node *doc)
{
	aws_names_read(a, names, node_at(result(doc), "PolicyNames"), "");
}

enum build iam_get_inline(struct request_spec *q, const char *role,
			  const char *policy, struct err *err)
{
	return CALL(q, "GetRolePolicy", err, "RoleName", role, "PolicyName",
		    policy);
}

enum build iam_put_inline(struct request_spec *q, const char *role,
			  const char *policy, const char *document,
			  struct err *err)
{
	return change(q,
		      CALL(q, "PutRolePolicy", err, "RoleName", role,
			   "PolicyName", policy, "PolicyDocument", document));
}

enum build iam_delete_inline(struct request_spec *q, const char *role,
			     const char *policy, struct err *err)
{
	return change(q, CALL(q, "DeleteRolePolicy", err, "RoleName", role,
			      "PolicyName", policy));
}

const char *iam_document(struct arena *a, const struct node *doc)
{
	const struct node *r = result(doc);
	const char *text = node_text(r, "PolicyDocument");

	if (!*text)
		text = node_text(r, "PolicyVersion/Document");
	return decoded(a, text);
}

/* ---- managed policies -----------------------------------------------------------*/

enum build iam_get_policy(struct request_spec *q, const char *arn,
			  struct err *err)
{
	return CALL(q, "GetPolicy", err, "PolicyArn", arn);
}

enum build iam_get_policy_version(struct request_spec *q, const char *arn,
				  const char *version, struct err *err)
{
	return CALL(q, "GetPolicyVersion", err, "PolicyArn", arn, "VersionId",
		    version);
}

enum build iam_list_policy_versions(struct request_spec *q, const char *arn,
				    const char *marker, struct err *err)
{
	return page(q, marker,
		    CALL(q, "ListPolicyVersions", err, "PolicyArn", arn));
}

enum build iam_list_policy_tags(struct request_spec *q, const char *arn,
				const char *marker, struct err *err)
{
	return page(q, marker,
		    CALL(q, "ListPolicyTags", err, "PolicyArn", arn));
}

enum build iam_create_policy(struct request_spec *q,
			     const struct iam_policy_want *w, struct err *err)
{
	enum build build = CALL(q, "CreatePolicy", err, "PolicyName", w->name,
				"PolicyDocument", w->document);

	if (w->path && *w->path)
		aws_param(q, "Path", w->path);
	if (w->description && *w->description)
		aws_param(q, "Description", w->description);
	aws_param_tags(q, "Tags.member", &w->tags);
	return change(q, build);
}

/* Not safe to repeat: a second one is a second version. */
enum build iam_create_policy_version(struct request_spec *q, const char *arn,
				     const char *document, struct err *err)
{
	enum build build = CALL(q, "CreatePolicyVersion", err, "PolicyArn", arn,
				"PolicyDocument", document);

	aws_param_bool(q, "SetAsDefault", true);
	aws_writes(q, false);
	return build;
}

enum build iam_delete_policy_version(struct request_spec *q, const char *arn,
				     const char *version, struct err *err)
{
	return change(q, CALL(q, "DeletePolicyVersion", err, "PolicyArn", arn,
			      "VersionId", version));
}

enum build iam_delete_policy(struct request_spec *q, const char *arn,
			     struct err *err)
{
	return change(q, CALL(q, "DeletePolicy", err, "PolicyArn", arn));
}

bool iam_policy_read(struct arena *a, const struct node *doc,
		     struct iam_policy *out, struct err *err)
{
	const struct node *n = node_at(result(doc), "Policy");

	*out = (struct iam_policy){
		.name = aws_text(a, n, "PolicyName"),
		.arn = aws_text(a, n, "Arn"),
		.path = aws_text(a, n, "Path"),
		.version = aws_text(a, n, "DefaultVersionId"),
		.attachments = (int)node_int(n, "AttachmentCount", 0),
	};
	aws_tags_read(a, &out->tags, node_at(n, "Tags"), "Key", "Value");
	return aws_must(out->arn, "Policy/Arn", err);
}

void iam_versions_add(struct arena *a, struct iam_versions *list,
		      const struct node *doc)
{
	NODE_EACH(it, node_at(result(doc), "Versions"))
	{
		struct iam_version *v = AWS_ADD(a, list);

		v->id = aws_text(a, it, "VersionId");
		v->is_default = node_bool(it, "IsDefaultVersion");
	}
}

/* ---- instance profiles ------------------------------------------------------------*/

enum build iam_list_role_profiles(struct request_spec *q, const char *role,
				  const char *marker, struct err *err)
{
	return page(
		q, marker,
		CALL(q, "ListInstanceProfilesForRole", err, "RoleName", role));
}

void iam_profiles_add(struct arena *a, struct aws_names *names,
		      const struct node *doc)
{
	aws_names_read(a, names, node_at(result(doc), "InstanceProfiles"),
		       "InstanceProfileName");
}

enum build iam_get_profile(struct request_spec *q, const char *name,
			   struct err *err)
{
	return CALL(q, "GetInstanceProfile", err, "InstanceProfileName", name);
}

void iam_profile_roles(struct arena *a, struct aws_names *roles,
		       const struct node *doc)
{
	aws_names_read(a, roles, node_at(result(doc), "InstanceProfile/Roles"),
		       "RoleName");
}

enum build iam_remove_from_profile(struct request_spec *q, const char *profile,
				   const char *role, struct err *err)
{
	return change(q,
		      CALL(q, "RemoveRoleFromInstanceProfile", err,
			   "InstanceProfileName", profile, "RoleName", role));
}

enum build iam_delete_profile(struct request_spec *q, const char *name,
			      struct err *err)
{
	return change(q, CALL(q, "DeleteInstanceProfile", err,
			      "InstanceProfileName", name));
}
