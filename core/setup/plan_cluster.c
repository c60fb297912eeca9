/* plan_cluster.c - the key, the gates, the cluster and what follows it. */
#include "core/setup/plan_inside.h"

#include "core/aws/aws.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/admin.h"
#include "core/setup/commands.h"
#include "core/setup/order.h"

static const char *operator_arn(struct builder *b, const char *name)
{
	size_t i;

	for (i = 0; i < b->operator_count; i++)
		if (!strcmp(b->operators[i].name, name))
			return b->operators[i].arn;
	return "";
}

/* NULL-ended: fixed ids, then every operator role. */
static const char *const *plan_after_all_roles(struct builder *b,
					       const char *const *more)
{
	const char **list =
		arena_alloc(b->a, (b->operator_count + 16) * sizeof(*list));
	size_t n = 0, i;

	for (; more && *more; more++)
		list[n++] = *more;
	for (i = 0; i < b->operator_count; i++)
		list[n++] = b->operator_ids[i];
	return list;
}

static bool etcd_needs_key(struct builder *b)
{
	return etcd_is_encrypted(b->s) || plan_is(b, "cluster.fips", "yes");
}

/* A key of its own for etcd, "" none. */
static const char *etcd_key(struct builder *b, const char *key)
{
	const char *etcd = plan_value(b, "keys.etcd_arn");

	return etcd_needs_key(b) && strcmp(etcd, key) != 0 ? etcd : "";
}

static const char *put_policy_command(struct builder *b, const char *key)
{
	return arena_fmt(b->a,
			 "aws kms put-key-policy --key-id %s --policy-name "
			 "default --policy file://key-policy.json",
			 key);
}

/* The policy of one key; made: by this plan, by the action kms-key. */
static void add_key_policy(struct builder *b, const char *id, const char *key,
			   bool made)
{
	struct key_policy_want *w = arena_alloc(b->a, sizeof(*w));
	const char *more[] = { "account-role/installer", "account-role/support",
			       made ? "kms-key" : NULL, NULL };

	w->key = key;
	w->installer = "${account-role/installer.arn}";
	w->support = "${account-role/support.arn}";
	w->kube_controller = operator_arn(b, "kube-controller-manager");
	w->kms_provider = operator_arn(b, "kms-provider");
	w->node_pool = operator_arn(b, "capa-controller-manager");
	w->ebs_csi = operator_arn(b, "ebs-cloud-credentials");
	plan_put(
		b,
		(struct action){
			.class = made ? &act_kms_policy : &act_kms_grant,
			.id = id,
			.title = made ? _("Key policy for the roles of this "
					  "cluster")
				      : arena_fmt(b->a,
						  _("Policy and tag of key %s"),
						  strrchr(key, '/') + 1),
			.after = plan_after_all_roles(b, more),
			.want = w,
			.phase = "keys",
			.command = put_policy_command(b, key) });
}

static const char *make_key(struct builder *b)
{
	struct key_want *k = arena_alloc(b->a, sizeof(*k));

	k->alias = plan_value(b, "keys.alias");
	k->session = b->s->session;
	k->description = arena_fmt(b->a, "ROSA cluster %s",
				   plan_value(b, "cluster.name"));
	plan_put(b, (struct action){
			    .class = &act_kms_key,
			    .id = "kms-key",
			    .title = arena_fmt(b->a, _("KMS key alias/%s"),
					       k->alias),
			    .want = k,
			    .phase = "keys",
			    .command = "aws kms create-key --tags "
				       "TagKey=red-hat,TagValue=true" });
	return "${kms-key.arn}";
}

const char *plan_keys(struct builder *b)
{
	const char *key, *etcd;

	if (!keys_are_own(b->s))
		return "";
	key = keys_are_made(b->s) ? make_key(b) : plan_value(b, "keys.arn");
	add_key_policy(b, "kms-policy", key, keys_are_made(b->s));
	etcd = etcd_key(b, key);
	if (*etcd)
		add_key_policy(b, "kms-policy/etcd", etcd, false);
	return key;
}

/* Other groups than stable have a suffix: rosa-flow 7.7. */
static const char *version_id(struct builder *b)
{
	const char *raw = plan_value(b, "cluster.version");
	const char *group = plan_value(b, "cluster.channel_group");

	if (!strcmp(group, "stable"))
		return arena_fmt(b->a, "openshift-v%s", raw);
	return arena_fmt(b->a, "openshift-v%s-%s", raw, group);
}

static void fill_shared(struct builder *b, struct cluster_spec *spec)
{
	spec->base_domain = plan_value(b, "shared.base_domain");
	spec->ingress_zone_id = plan_value(b, "shared.ingress_zone");
	spec->internal_zone_id = plan_value(b, "shared.internal_zone");
	spec->route53_role = plan_value(b, "shared.route53_role");
	spec->endpoint_role = plan_value(b, "shared.endpoint_role");
}

static void fill_spec(struct builder *b, struct cluster_spec *spec,
		      const char *key)
{
	const char *etcd = etcd_key(b, key);
	struct cluster_operator_role *roles;

	spec->name = plan_value(b, "cluster.name");
	spec->domain_prefix = plan_value(b, "cluster.domain_prefix");
	spec->region = plan_value(b, "cluster.region");
	spec->version_id = version_id(b);
	spec->channel_group = plan_value(b, "cluster.channel_group");
	spec->channel = plan_value(b, "cluster.channel");
	spec->fips = plan_is(b, "cluster.fips", "yes");
	spec->account_id = arena_dup(b->a, aws_account(b->s->aws));
	spec->billing_account_id = plan_value(b, "cluster.billing_account");
	spec->creator_arn = sts_creator_arn(b->a, aws_identity(b->s->aws));
	spec->installer_role = "${account-role/installer.arn}";
	spec->support_role = "${account-role/support.arn}";
	spec->worker_role = "${account-role/worker.arn}";
	roles = arena_alloc(b->a, sizeof(b->operators));
	memcpy(roles, b->operators, sizeof(b->operators));
	spec->operator_roles = roles;
	spec->operator_role_count = b->operator_count;
	spec->oidc_config_id = "${oidc-config.id}";
	spec->machine_cidr = plan_value(b, "network.machine_cidr");
	spec->service_cidr = plan_value(b, "network.service_cidr");
	spec->pod_cidr = plan_value(b, "network.pod_cidr");
	spec->host_prefix =
		(int)strtol(plan_value(b, "network.host_prefix"), NULL, 10);
	spec->machine_type = plan_value(b, "compute.instance_type");
	spec->autoscale = plan_is(b, "compute.autoscale", "yes");
	spec->replicas =
		(int)strtol(plan_value(b, "compute.replicas"), NULL, 10);
	spec->min_replicas =
		(int)strtol(plan_value(b, "compute.min"), NULL, 10);
	spec->max_replicas =
		(int)strtol(plan_value(b, "compute.max"), NULL, 10);
	if (answers_has(b->s->answers, "compute.disk"))
		spec->disk_gib =
			(int)strtol(plan_value(b, "compute.disk"), NULL, 10);
	spec->imds_required = plan_is(b, "cluster.imdsv2", "required");
	spec->external_id = plan_value(b, "roles.external_id");
	spec->external_auth = !admin_is_possible(b->s);
	if (admin_is_wanted(b->s) && plan_is(b, "admin.create", "creation"))
		spec->admin_user = ADMIN_USER;
	spec->zero_egress = network_is_existing(b->s) &&
			    plan_is(b, "network.zero_egress", "yes");
	if (subnets_are_shared(b->s))
		fill_shared(b, spec);
	order_more(b->s, b->a, spec);
	if (*key)
		spec->volume_key_arn = key;
	if (*key && etcd_needs_key(b))
		spec->etcd_key_arn = *etcd ? etcd : key;
}

static void fill_proxy(struct builder *b, struct cluster_want *w)
{
	const char *https = plan_value(b, "proxy.https");

	w->trust_file = plan_value(b, "proxy.trust_bundle");
	if (!*b->proxy)
		return;
	w->spec.http_proxy = b->proxy;
	w->spec.https_proxy = *https ? https : b->proxy;
	w->spec.no_proxy = plan_value(b, "proxy.no_proxy");
}

/* "key=value,..." of a question. */
static void fill_pairs(struct builder *b, const char *id, struct params *out)
{
	const char **pair;
	size_t n = str_split(b->a, plan_value(b, id), ",", &pair), i;

	for (i = 0; i < n; i++) {
		size_t key = strcspn(pair[i], "=");

		params_add(b->a, out, arena_dupn(b->a, pair[i], key),
			   pair[i] + key + 1);
	}
}

/* Only a teardown's: what the operator and the pods left, undone before `after`
 * (its id; NULL: nothing). */
static const char *plan_leftovers(struct builder *b, const char *after)
{
	plan_put(b, (struct action){ .class = &act_volumes,
				     .id = "volumes",
				     .title = _("Volumes of the pods"),
				     .phase = "cluster" });
	plan_put(b, (struct action){
			    .class = &act_leftovers,
			    .id = "leftovers",
			    .title = _("Leftovers of Red Hat's operator"),
			    .after = plan_after(b->p, "volumes", after, NULL),
			    .phase = "cluster" });
	return "leftovers";
}

/* Only a teardown's: what has the name of a protected cluster typed. */
static void plan_guard(struct builder *b)
{
	plan_put(b, (struct action){ .class = &act_guard,
				     .id = "guard",
				     .title = _("Protection against deletion"),
				     .after = plan_after(b->p, "cluster", NULL),
				     .phase = "cluster" });
}

static void add_assume(struct builder *b, const struct cluster_want *w)
{
	struct assume_want *a = arena_alloc(b->a, sizeof(*a));

	a->installer_role = "${account-role/installer.arn}";
	a->external_id = w->spec.external_id;
	a->version_id = w->spec.version_id;
	a->region = w->spec.region;
	a->machine_type = w->spec.machine_type;
	plan_put(b, (struct action){
			    .class = &act_assume,
			    .id = "red-hat-assumes",
			    .title = _("Red Hat can assume the installer role"),
			    .after = plan_after(b->p, "account-role/installer",
						NULL),
			    .want = a,
			    .phase = "gates" });
}

static void add_verification(struct builder *b, const struct cluster_want *w)
{
	struct verify_action_want *v = arena_alloc(b->a, sizeof(*v));

	v->installer_role = "${account-role/installer.arn}";
	v->external_id = w->spec.external_id;
	v->subnets = b->subnets;
	v->region = plan_value(b, "cluster.region");
	plan_put(
		b,
		(struct action){
			.class = &act_verify,
			.id = "network-verification",
			.title = _("Red Hat verifies the network's way out"),
			.after = plan_after(b->p, b->network_after,
					    "account-role/installer",
					    "red-hat-assumes", NULL),
			.want = v,
			.phase = "gates",
			.command = arena_fmt(b->a,
					     "rosa verify network --subnet-ids "
					     "%s --role-arn "
					     "${account-role/installer.arn} "
					     "--hosted-cp",
					     b->subnets) });
}

static void add_dry_run(struct builder *b, struct cluster_want *w,
			const char *const *all)
{
	plan_put(b, (struct action){ .class = &act_dry_run,
				     .id = "dry-run",
				     .title = _("Red Hat checks the order (dry "
						"run)"),
				     .after = all,
				     .want = w,
				     .phase = "gates" });
}

static void add_way_in(struct builder *b, struct cluster_want *w)
{
	if (!admin_is_possible(b->s))
		plan_put(b, (struct action){
				    .class = &act_break_glass,
				    .id = "break-glass",
				    .title = _("Break-glass credential for "
					       "cluster-admin"),
				    .after = plan_after(b->p, "cluster-ready",
							NULL),
				    .want = w,
				    .phase = "cluster",
				    .command = "rosa create break-glass-"
					       "credential -c ${cluster.id}" });
	if (admin_is_wanted(b->s))
		plan_put(b,
			 (struct action){ .class = &act_cluster_admin,
					  .id = "cluster-admin",
					  .title = _("User cluster-admin"),
					  .after = plan_after(
						  b->p, "cluster-ready", NULL),
					  .want = w,
					  .phase = "cluster",
					  .command = w->spec.admin_user
							     ? NULL
							     : "rosa create "
							       "admin -c "
							       "${cluster."
							       "id}" });
}

static void add_cluster(struct builder *b, struct cluster_want *w)
{
	bool down = b->s->mode == ENGINE_UNDO;
	const char *leftovers =
		down ? plan_leftovers(b, b->network_after) : NULL;

	plan_put(b, (struct action){ .class = &act_cluster,
				     .id = "cluster",
				     .title = arena_fmt(b->a, _("Cluster %s"),
							w->spec.name),
				     .after = plan_after(b->p, "dry-run",
							 leftovers, NULL),
				     .want = w,
				     .phase = "cluster",
				     .command = command_cluster(b->a, w) });
	if (leftovers)
		plan_guard(b);
	if (plan_is(b, "cluster.delete_protection", "yes"))
		plan_put(b, (struct action){
				    .class = &act_protection,
				    .id = "protection",
				    .title = _("Protection against deletion"),
				    .after = plan_after(b->p, "cluster", NULL),
				    .want = w,
				    .phase = "cluster" });
	plan_put(b, (struct action){ .class = &act_cluster_ready,
				     .id = "cluster-ready",
				     .title = _("Control plane ready"),
				     .after = plan_after(b->p, "cluster", NULL),
				     .want = w,
				     .phase = "cluster",
				     .command = "rosa logs install --watch -c "
						"${cluster.id}" });
	plan_put(b, (struct action){
			    .class = &act_endpoint,
			    .id = "endpoint",
			    .title = _("Private endpoint, zone and record"),
			    .after = plan_after(b->p, "cluster", NULL),
			    .want = w,
			    .phase = "cluster" });
}

void plan_cluster(struct builder *b, const char *key)
{
	struct cluster_want *w = arena_alloc(b->a, sizeof(*w));
	/* with room for those below, and for the end */
	const char *more[10] = { "elb-role", "oidc-provider",
				 "account-role/installer",
				 "account-role/support",
				 "account-role/worker" };
	size_t n = 5;

	fill_spec(b, &w->spec, key);
	fill_proxy(b, w);
	fill_pairs(b, "cluster.tags", &w->tags);
	fill_pairs(b, "cluster.properties", &w->properties);
	w->operator_prefix = plan_value(b, "roles.operator_prefix");
	w->subnets = b->subnets;
	w->zones = b->zones;
	w->principals = plan_value(b, "access.principals");
	w->node_groups = network_is_existing(b->s)
				 ? plan_value(b, "compute.security_groups")
				 : "";
	w->session = b->s->session;
	add_assume(b, w);
	more[n++] = "red-hat-assumes";
	/* Red Hat's check tries addresses that zero egress never reaches */
	if (!w->spec.zero_egress) {
		add_verification(b, w);
		more[n++] = "network-verification";
	}
	if (*key)
		more[n++] = "kms-policy";
	if (*key && *etcd_key(b, key))
		more[n++] = "kms-policy/etcd";
	add_dry_run(b, w, plan_after_all_roles(b, more));
	add_cluster(b, w);
	add_way_in(b, w);
}
