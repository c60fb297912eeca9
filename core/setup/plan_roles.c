/* plan_roles.c - account roles, OIDC, operator roles. */
#include "core/setup/plan_inside.h"

#include "core/aws/aws.h"
#include "core/aws/iam.h"
#include "core/aws/policy.h"
#include "core/base/encode.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/commands.h"
#include "core/setup/lookups.h"
#include "core/setup/order.h"

static const struct account_role {
	const char *id, *suffix, *type, *title;
	const char *trust, *policy; /* ids of OCM's sts_policies */
	const char *given;          /* the question that names another */
	bool external;              /* Red Hat assumes it */
} account_roles[] = {
	{ "account-role/installer", "Installer", "installer",
	  N_("Installer role"), "sts_installer_trust_policy",
	  "sts_hcp_installer_permission_policy", "roles.installer", true },
	{ "account-role/support", "Support", "support", N_("Support role"),
	  "sts_support_trust_policy", "sts_hcp_support_permission_policy",
	  "roles.support", true },
	{ "account-role/worker", "Worker", "instance_worker", N_("Worker role"),
	  "sts_instance_worker_trust_policy",
	  "sts_hcp_instance_worker_permission_policy", "roles.worker", false },
};

static const struct ocm_policy *policy_of(struct builder *b, const char *id)
{
	const struct ocm_policy *p = catalog_policy(lookups_policies(b->s), id);

	if (!p)
		err_set(b->err, ERR_CLOUD,
			_("Red Hat's list of policies has no '%s'"), id);
	return p;
}

/* "4.21" of "4.21.20" */
static const char *minor_of(struct builder *b)
{
	const char *v = plan_value(b, "cluster.version"), *dot = strchr(v, '.');

	dot = dot ? strchr(dot + 1, '.') : NULL;
	return dot ? arena_dupn(b->a, v, (size_t)(dot - v)) : v;
}

/* One that was typed: used as it is, whatever it trusts; OCM judges it. */
static void add_given_role(struct builder *b, const struct account_role *r)
{
	struct role_want *w = arena_alloc(b->a, sizeof(*w));
	const char *arn = plan_value(b, r->given);

	w->name = arena_dup(b->a, iam_arn_name(arn));
	w->path = w->boundary = w->trust = w->policy_arn = "";
	w->given = true;
	plan_put(b, (struct action){ .class = &act_account_role,
				     .id = r->id,
				     .title = arena_fmt(b->a, "%s %s",
							_(r->title), w->name),
				     .want = w,
				     .keep = true,
				     .phase = "roles" });
}

static bool add_account_role(struct builder *b, const struct account_role *r)
{
	const struct ocm_policy *trust = policy_of(b, r->trust);
	const struct ocm_policy *policy = policy_of(b, r->policy);
	struct role_want *w = arena_alloc(b->a, sizeof(*w));
	const char *prefix = plan_value(b, "roles.account_prefix");

	if (!trust || !policy)
		return false;
	w->name = arena_fmt(b->a, "%s-HCP-ROSA-%s-Role", prefix, r->suffix);
	w->path = plan_value(b, "roles.path");
	w->boundary = plan_value(b, "roles.boundary");
	w->policy_arn = arena_dup(b->a, policy->arn);
	w->trust = policy_account_trust(
		b->a, trust->details, aws_partition(b->s->aws),
		ocm_trusted_account(b->s->ocm),
		r->external ? plan_value(b, "roles.external_id") : NULL,
		b->err);
	aws_tag_add(b->a, &w->tags, "rosa_openshift_version", minor_of(b));
	aws_tag_add(b->a, &w->tags, "rosa_role_prefix", prefix);
	aws_tag_add(b->a, &w->tags, "rosa_role_type", r->type);
	aws_tag_add(b->a, &w->tags, "red-hat-managed", "true");
	aws_tag_add(b->a, &w->tags, "rosa_managed_policies", "true");
	aws_tag_add(b->a, &w->tags, "rosa_hcp_policies", "true");
	plan_put(b, (struct action){ .class = &act_account_role,
				     .id = r->id,
				     .title = arena_fmt(b->a, "%s %s",
							_(r->title), w->name),
				     .want = w,
				     .phase = "roles",
				     .command = command_role(b->a, w) });
	return w->trust != NULL;
}

static const char *bucket_name(struct builder *b)
{
	const char *seed = arena_fmt(b->a, "%s %s oidc", aws_account(b->s->aws),
				     plan_value(b, "cluster.name"));
	char hex[65];

	sha256_hex(seed, strlen(seed), hex);
	return arena_fmt(b->a, "%.15s-oidc-%.8s", plan_value(b, "cluster.name"),
			 hex);
}

static void build_oidc(struct builder *b)
{
	struct oidc_want *w = arena_alloc(b->a, sizeof(*w));
	const char *const *after = NULL;

	w->managed = plan_is(b, "oidc.managed", "yes");
	w->use_id = plan_value(b, "oidc.config_id");
	w->bucket = bucket_name(b);
	w->region = plan_value(b, "cluster.region");
	w->installer_role = "${account-role/installer.arn}";
	if (!w->managed && !*w->use_id) {
		plan_put(b, (struct action){ .class = &act_oidc_bucket,
					     .id = "oidc-bucket",
					     .title = arena_fmt(
						     b->a, _("OIDC bucket %s"),
						     w->bucket),
					     .want = w,
					     .phase = "roles" });
		plan_put(b,
			 (struct action){
				 .class = &act_oidc_secret,
				 .id = "oidc-secret",
				 .title = _("OIDC private key in Secrets "
					    "Manager"),
				 .after = plan_after(b->p, "oidc-bucket", NULL),
				 .want = w,
				 .phase = "roles" });
		after = plan_after(b->p, "oidc-secret",
				   "account-role/installer", NULL);
	}
	plan_put(b,
		 (struct action){
			 .class = &act_oidc_config,
			 .id = "oidc-config",
			 .title = w->managed ? _("OIDC configuration (managed)")
					     : _("OIDC configuration"),
			 .after = after,
			 .want = w,
			 .keep = *w->use_id != '\0',
			 .phase = "roles",
			 .command = "rosa create oidc-config --managed --mode "
				    "auto --yes" });
	plan_put(b,
		 (struct action){
			 .class = &act_oidc_provider,
			 .id = "oidc-provider",
			 .title = _("OIDC provider in IAM"),
			 .after = plan_after(b->p, "oidc-config", NULL),
			 .want = w,
			 .phase = "roles",
			 .command =
				 "rosa create oidc-provider --oidc-config-id "
				 "${oidc-config.id} --mode auto --yes" });
}

static const char *operator_trust(struct builder *b,
				  const struct ocm_operator *op)
{
	const struct ocm_policy *text = catalog_policy(
		lookups_policies(b->s), "operator_iam_role_policy");
	const char *accounts[CATALOG_SERVICE_ACCTS + 1] = { NULL };
	struct policy_operator o = {
		.text = text ? text->details : NULL,
		.provider_arn = "${oidc-provider.arn}",
		.issuer = "${oidc-config.issuer_path}",
		.ns = op->namespace,
		.accounts = accounts,
	};
	int i;

	for (i = 0; i < op->service_account_count; i++)
		accounts[i] = op->service_accounts[i];
	return policy_operator_trust(b->a, &o, b->err);
}

static bool add_operator(struct builder *b, const struct ocm_operator *op)
{
	const struct ocm_policy *policy = policy_of(b, op->policy_id);
	struct role_want *w = arena_alloc(b->a, sizeof(*w));
	char name[CATALOG_ROLE_NAME];
	const char *id;

	if (!policy)
		return false;
	catalog_operator_role_name(op, plan_value(b, "roles.operator_prefix"),
				   name);
	w->name = arena_dup(b->a, name);
	w->path = plan_value(b, "roles.path");
	w->boundary = plan_value(b, "roles.boundary");
	w->policy_arn = arena_dup(b->a, policy->arn);
	w->trust = operator_trust(b, op);
	aws_tag_add(b->a, &w->tags, "operator_namespace", op->namespace);
	aws_tag_add(b->a, &w->tags, "operator_name", op->name);
	aws_tag_add(b->a, &w->tags, "red-hat-managed", "true");
	aws_tag_add(b->a, &w->tags, "rosa_managed_policies", "true");
	aws_tag_add(b->a, &w->tags, "rosa_hcp_policies", "true");
	id = arena_fmt(b->a, "operator-role/%s/%s", op->namespace, op->name);
	b->operator_ids[b->operator_count] = id;
	b->operators[b->operator_count++] = (struct cluster_operator_role){
		arena_dup(b->a, op->namespace), arena_dup(b->a, op->name),
		arena_fmt(b->a, "${%s.arn}", id)
	};
	plan_put(b,
		 (struct action){
			 .class = &act_operator_role,
			 .id = id,
			 .title = arena_fmt(b->a, _("Operator role %s"), name),
			 .after = plan_after(b->p, "oidc-provider",
					     "account-role/installer", NULL),
			 .want = w,
			 .phase = "roles",
			 .command = command_role(b->a, w) });
	return w->trust != NULL;
}

bool plan_roles(struct builder *b)
{
	const struct ocm_operator_list *ops = lookups_operators(b->s);
	size_t i;

	for (i = 0; i < ARRAY_LEN(account_roles); i++) {
		if (roles_are_begun(b->s))
			add_given_role(b, &account_roles[i]);
		else if (!add_account_role(b, &account_roles[i]))
			return false;
	}
	build_oidc(b);
	for (i = 0; i < ops->n && i < CATALOG_OPERATORS; i++)
		if (!add_operator(b, &ops->at[i]))
			return false;
	return true;
}
