/*
 * plan_build.c - the plan of a set-up from its answers.  What starts when:
 * {stack, account roles, OIDC configuration, key} at once; the provider after
 * the configuration; operator roles after provider and installer role; the
 * key's policy after the roles it names; verification after stack and
 * installer role; dry run after all; the cluster last (DESIGN 2).
 */
#include "core/aws/aws.h"
#include "core/aws/iam.h"
#include "core/aws/policy.h"
#include "core/base/asset.h"
#include "core/base/encode.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/catalog.h"
#include "core/setup/acts.h"
#include "core/setup/checks.h"
#include "core/setup/commands.h"
#include "core/setup/initial.h"
#include "core/setup/lookups.h"
#include "core/setup/setup.h"

struct builder {
	struct setup *s;
	struct plan *p;
	struct arena *a;
	struct err *err;
	const char *subnets, *zones; /* comma lists, may be ${...} */
	const char *proxy;           /* "" none, may be ${...} */
	const char *network_after;   /* id of the network's action, "" none */
	const char *operator_ids[CATALOG_OPERATORS];
	struct cluster_operator_role operators[CATALOG_OPERATORS];
	size_t operator_count;
};

/* The value in force, in the plan's arena. */
static const char *val(struct builder *b, const char *id)
{
	return question_value(b->s, question_find(id), b->a, NULL);
}

static bool is(struct builder *b, const char *id, const char *value)
{
	return !strcmp(val(b, id), value);
}

static struct action *add(struct builder *b, struct action action)
{
	return plan_add(b->p, &action);
}

/* ---- network -------------------------------------------------------------------*/

static void param(struct builder *b, struct stack_want *w, const char *name,
		  const char *value)
{
	aws_tag_add(b->a, &w->params, name, value);
}

static void stack_params(struct builder *b, struct stack_want *w)
{
	const char **zone;
	size_t n = str_split(b->a, val(b, "network.zones"), ",", &zone), i;
	const char *access = val(b, "access.from");

	param(b, w, "VpcCidr", val(b, "network.cidr"));
	param(b, w, "Zones", is(b, "network.kind", "new-3") ? "3" : "1");
	for (i = 0; i < n && i < 3; i++)
		param(b, w, arena_fmt(b->a, "Zone%zu", i + 1), zone[i]);
	if (is(b, "network.kind", "new-3"))
		param(b, w, "NatGateways",
		      is(b, "network.nat", "per-zone") ? "zone" : "one");
	param(b, w, "Access", !strcmp(access, "ranges") ? "none" : access);
	if (!strcmp(access, "ssh")) {
		param(b, w, "MyIP", val(b, "access.my_ip"));
		param(b, w, "KeyPair", "${key-pair.name}");
	}
	param(b, w, "InstanceType", val(b, "access.instance_type"));
	param(b, w, "ImageId", val(b, "access.image"));
	param(b, w, "Proxy",
	      is(b, "access.egress", "bastion-proxy") ? "yes" : "no");
	param(b, w, "PrivateHost", strcmp(access, "ranges") ? "yes" : "no");
}

static bool add_key_pair(struct builder *b)
{
	struct key_pair_want *w = arena_alloc(b->a, sizeof(*w));
	struct strbuf line = STRBUF_INIT, path = STRBUF_INIT;
	bool ok = true;

	w->name = val(b, "access.key_pair");
	w->source = val(b, "access.key_source");
	w->session = b->s->session;
	w->save_as = arena_fmt(b->a, "%s/%s.pem",
			       b->s->folder ? b->s->folder : ".", w->name);
	if (!strcmp(w->source, "import")) {
		file_expand(&path, val(b, "access.public_key"));
		ok = file_read(path.buf, &line, b->err);
		w->public_line = arena_dup(b->a, line.buf);
	}
	strbuf_release(&line);
	strbuf_release(&path);
	add(b, (struct action){ .class = &act_key_pair,
				.id = "key-pair",
				.title = arena_fmt(b->a, _("SSH key pair %s"),
						   w->name),
				.want = w,
				.keep = !strcmp(w->source, "existing"),
				.phase = "network" });
	return ok;
}

static bool add_stack(struct builder *b)
{
	struct stack_want *w = arena_alloc(b->a, sizeof(*w));
	const struct asset *template = asset_find("stack.yaml");
	bool ssh = is(b, "access.from", "ssh");

	if (ssh && !add_key_pair(b))
		return false;
	w->name = val(b, "network.stack");
	w->session = b->s->session;
	w->template_body = template->data;
	stack_params(b, w);
	add(b, (struct action){
		       .class = &act_stack,
		       .id = "stack",
		       .title = arena_fmt(b->a, _("Network stack %s"), w->name),
		       .after = ssh ? plan_after(b->p, "key-pair", NULL) : NULL,
		       .want = w,
		       .phase = "network",
		       .command = command_stack(b->a, w) });
	b->network_after = "stack";
	b->subnets = "${stack.private_subnets}";
	b->zones = "${stack.zones}";
	if (is(b, "access.egress", "bastion-proxy"))
		b->proxy = "${stack.proxy_url}";
	return true;
}

static void existing_network(struct builder *b)
{
	struct subnet_tags_want *w = arena_alloc(b->a, sizeof(*w));
	struct strbuf zones = STRBUF_INIT;
	const char **ids;
	size_t n, i;

	b->subnets = val(b, "network.subnets");
	n = str_split(b->a, b->subnets, ",", &ids);
	for (i = 0; i < n; i++)
		strbuf_addf(&zones, "%s%s", i ? "," : "",
			    lookups_subnet_zone(b->s, ids[i]));
	b->zones = arena_dup(b->a, zones.buf);
	strbuf_release(&zones);
	w->subnets = ids; /* str_split ends it with NULL */
	add(b, (struct action){ .class = &act_subnet_tags,
				.id = "subnet-tags",
				.title = _("Tags on the private subnets"),
				.want = w,
				.phase = "network" });
	b->network_after = "subnet-tags";
}

static bool build_network(struct builder *b)
{
	b->proxy = "";
	add(b, (struct action){
		       .class = &act_elb_role,
		       .id = "elb-role",
		       .title = _("Service-linked role for load balancers"),
		       .phase = "network",
		       .keep = true,
		       .command = "aws iam create-service-linked-role "
				  "--aws-service-name "
				  "elasticloadbalancing.amazonaws.com" });
	if (network_is_new(b->s) && !add_stack(b))
		return false;
	if (network_is_existing(b->s))
		existing_network(b);
	if (is(b, "access.egress", "own-proxy"))
		b->proxy = val(b, "proxy.http");
	return true;
}

/* ---- roles ---------------------------------------------------------------------*/

static const struct account_role {
	const char *id, *suffix, *type, *title;
	const char *trust, *policy; /* ids of OCM's sts_policies */
} account_roles[] = {
	{ "account-role/installer", "Installer", "installer",
	  N_("Installer role"), "sts_installer_trust_policy",
	  "sts_hcp_installer_permission_policy" },
	{ "account-role/support", "Support", "support", N_("Support role"),
	  "sts_support_trust_policy", "sts_hcp_support_permission_policy" },
	{ "account-role/worker", "Worker", "instance_worker",
	  N_("Worker role"), "sts_instance_worker_trust_policy",
	  "sts_hcp_instance_worker_permission_policy" },
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
	const char *v = val(b, "cluster.version"), *dot = strchr(v, '.');

	dot = dot ? strchr(dot + 1, '.') : NULL;
	return dot ? arena_dupn(b->a, v, (size_t)(dot - v)) : v;
}

static bool add_account_role(struct builder *b, const struct account_role *r)
{
	const struct ocm_policy *trust = policy_of(b, r->trust);
	const struct ocm_policy *policy = policy_of(b, r->policy);
	struct role_want *w = arena_alloc(b->a, sizeof(*w));
	const char *prefix = val(b, "roles.account_prefix");

	if (!trust || !policy)
		return false;
	w->name = arena_fmt(b->a, "%s-HCP-ROSA-%s-Role", prefix, r->suffix);
	w->path = val(b, "roles.path");
	w->boundary = val(b, "roles.boundary");
	w->policy_arn = arena_dup(b->a, policy->arn);
	w->shared = true;
	w->trust = policy_account_trust(b->a, trust->details,
					aws_partition(b->s->aws),
					ocm_trusted_account(b->s->ocm), NULL,
					b->err);
	aws_tag_add(b->a, &w->tags, "rosa_openshift_version", minor_of(b));
	aws_tag_add(b->a, &w->tags, "rosa_role_prefix", prefix);
	aws_tag_add(b->a, &w->tags, "rosa_role_type", r->type);
	aws_tag_add(b->a, &w->tags, "red-hat-managed", "true");
	aws_tag_add(b->a, &w->tags, "rosa_managed_policies", "true");
	aws_tag_add(b->a, &w->tags, "rosa_hcp_policies", "true");
	add(b, (struct action){ .class = &act_account_role,
				.id = r->id,
				.title = arena_fmt(b->a, "%s %s", _(r->title),
						   w->name),
				.want = w,
				.phase = "roles",
				.command = command_role(b->a, w) });
	return w->trust != NULL;
}

static const char *bucket_name(struct builder *b)
{
	const char *seed = arena_fmt(b->a, "%s %s oidc",
				     aws_account(b->s->aws),
				     val(b, "cluster.name"));
	char hex[65];

	sha256_hex(seed, strlen(seed), hex);
	return arena_fmt(b->a, "%.15s-oidc-%.8s", val(b, "cluster.name"), hex);
}

static void build_oidc(struct builder *b)
{
	struct oidc_want *w = arena_alloc(b->a, sizeof(*w));
	const char *const *after = NULL;

	w->managed = is(b, "oidc.managed", "yes");
	w->use_id = val(b, "oidc.config_id");
	w->bucket = bucket_name(b);
	w->region = val(b, "cluster.region");
	w->installer_role = "${account-role/installer.arn}";
	if (!w->managed && !*w->use_id) {
		add(b, (struct action){
			       .class = &act_oidc_bucket,
			       .id = "oidc-bucket",
			       .title = arena_fmt(b->a, _("OIDC bucket %s"),
						  w->bucket),
			       .want = w,
			       .phase = "roles" });
		add(b, (struct action){
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
	add(b, (struct action){
		       .class = &act_oidc_config,
		       .id = "oidc-config",
		       .title = w->managed ? _("OIDC configuration (managed)") :
					     _("OIDC configuration"),
		       .after = after,
		       .want = w,
		       .keep = *w->use_id != '\0',
		       .phase = "roles",
		       .command = "rosa create oidc-config --managed --mode "
				  "auto --yes" });
	add(b, (struct action){
		       .class = &act_oidc_provider,
		       .id = "oidc-provider",
		       .title = _("OIDC provider in IAM"),
		       .after = plan_after(b->p, "oidc-config", NULL),
		       .want = w,
		       .phase = "roles",
		       .command = "rosa create oidc-provider --oidc-config-id "
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
	catalog_operator_role_name(op, val(b, "roles.operator_prefix"), name);
	w->name = arena_dup(b->a, name);
	w->path = val(b, "roles.path");
	w->boundary = val(b, "roles.boundary");
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
	add(b, (struct action){
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

static bool build_roles(struct builder *b)
{
	const struct ocm_operator_list *ops = lookups_operators(b->s);
	size_t i;

	for (i = 0; i < ARRAY_LEN(account_roles); i++)
		if (!add_account_role(b, &account_roles[i]))
			return false;
	build_oidc(b);
	for (i = 0; i < ops->n && i < CATALOG_OPERATORS; i++)
		if (!add_operator(b, &ops->at[i]))
			return false;
	return true;
}

/* ---- keys ----------------------------------------------------------------------*/

static const char *operator_arn(struct builder *b, const char *name)
{
	size_t i;

	for (i = 0; i < b->operator_count; i++)
		if (!strcmp(b->operators[i].name, name))
			return b->operators[i].arn;
	return "";
}

/* NULL-ended: fixed ids, then every operator role. */
static const char *const *after_all_roles(struct builder *b,
					  const char *const *more)
{
	const char **list = arena_alloc(b->a, (b->operator_count + 16) *
						      sizeof(*list));
	size_t n = 0, i;

	for (; more && *more; more++)
		list[n++] = *more;
	for (i = 0; i < b->operator_count; i++)
		list[n++] = b->operator_ids[i];
	return list;
}

static const char *build_keys(struct builder *b)
{
	struct key_policy_want *w = arena_alloc(b->a, sizeof(*w));
	struct key_want *k = arena_alloc(b->a, sizeof(*k));
	const char *more[] = { "account-role/installer",
			       "account-role/support", NULL, NULL };

	if (!keys_are_own(b->s))
		return "";
	if (keys_are_made(b->s)) {
		k->alias = val(b, "keys.alias");
		k->session = b->s->session;
		k->description = arena_fmt(b->a, "ROSA cluster %s",
					   val(b, "cluster.name"));
		add(b, (struct action){
			       .class = &act_kms_key,
			       .id = "kms-key",
			       .title = arena_fmt(b->a, _("KMS key alias/%s"),
						  k->alias),
			       .want = k,
			       .phase = "keys",
			       .command = "aws kms create-key --tags "
					  "TagKey=red-hat,TagValue=true" });
		w->key = "${kms-key.arn}";
		w->ours = true;
		more[2] = "kms-key";
	} else {
		w->key = val(b, "keys.arn");
	}
	w->installer = "${account-role/installer.arn}";
	w->support = "${account-role/support.arn}";
	w->kube_controller = operator_arn(b, "kube-controller-manager");
	w->kms_provider = operator_arn(b, "kms-provider");
	w->node_pool = operator_arn(b, "capa-controller-manager");
	w->ebs_csi = operator_arn(b, "ebs-cloud-credentials");
	add(b, (struct action){
		       .class = &act_kms_policy,
		       .id = "kms-policy",
		       .title = _("Key policy for the roles of this cluster"),
		       .after = after_all_roles(b, more),
		       .want = w,
		       .phase = "keys",
		       .command = arena_fmt(b->a,
					    "aws kms put-key-policy --key-id "
					    "%s --policy-name default "
					    "--policy file://key-policy.json",
					    w->key) });
	return w->key;
}

/* ---- the cluster ----------------------------------------------------------------*/

/* Other groups than stable have a suffix: rosa-flow 7.7. */
static const char *version_id(struct builder *b)
{
	const char *raw = val(b, "cluster.version");
	const char *group = val(b, "cluster.channel_group");

	if (!strcmp(group, "stable"))
		return arena_fmt(b->a, "openshift-v%s", raw);
	return arena_fmt(b->a, "openshift-v%s-%s", raw, group);
}

static void fill_spec(struct builder *b, struct cluster_spec *spec,
		      const char *key)
{
	const char *etcd = val(b, "keys.etcd_arn");
	struct cluster_operator_role *roles;

	spec->name = val(b, "cluster.name");
	spec->domain_prefix = val(b, "cluster.domain_prefix");
	spec->region = val(b, "cluster.region");
	spec->version_id = version_id(b);
	spec->channel_group = val(b, "cluster.channel_group");
	spec->fips = is(b, "cluster.fips", "yes");
	spec->account_id = arena_dup(b->a, aws_account(b->s->aws));
	spec->billing_account_id = val(b, "cluster.billing_account");
	spec->creator_arn = sts_creator_arn(b->a, aws_identity(b->s->aws));
	spec->installer_role = "${account-role/installer.arn}";
	spec->support_role = "${account-role/support.arn}";
	spec->worker_role = "${account-role/worker.arn}";
	roles = arena_alloc(b->a, sizeof(b->operators));
	memcpy(roles, b->operators, sizeof(b->operators));
	spec->operator_roles = roles;
	spec->operator_role_count = b->operator_count;
	spec->oidc_config_id = "${oidc-config.id}";
	spec->machine_cidr = val(b, "network.machine_cidr");
	spec->service_cidr = val(b, "network.service_cidr");
	spec->pod_cidr = val(b, "network.pod_cidr");
	spec->host_prefix = (int)strtol(val(b, "network.host_prefix"), NULL, 10);
	spec->machine_type = val(b, "compute.instance_type");
	spec->autoscale = is(b, "compute.autoscale", "yes");
	spec->replicas = (int)strtol(val(b, "compute.replicas"), NULL, 10);
	spec->min_replicas = (int)strtol(val(b, "compute.min"), NULL, 10);
	spec->max_replicas = (int)strtol(val(b, "compute.max"), NULL, 10);
	if (answers_has(b->s->answers, "compute.disk"))
		spec->disk_gib = (int)strtol(val(b, "compute.disk"), NULL, 10);
	spec->imds_required = is(b, "cluster.imdsv2", "required");
	if (*key)
		spec->volume_key_arn = key;
	if (*key && (is(b, "keys.etcd", "yes") || spec->fips))
		spec->etcd_key_arn = *etcd ? etcd : key;
}

static void fill_proxy(struct builder *b, struct cluster_want *w)
{
	const char *https = val(b, "proxy.https");

	w->trust_file = val(b, "proxy.trust_bundle");
	if (!*b->proxy)
		return;
	w->spec.http_proxy = b->proxy;
	w->spec.https_proxy = *https ? https : b->proxy;
	w->spec.no_proxy = val(b, "proxy.no_proxy");
}

static void fill_tags(struct builder *b, struct cluster_want *w)
{
	const char **tag;
	size_t n = str_split(b->a, val(b, "cluster.tags"), ",", &tag), i;

	for (i = 0; i < n; i++) {
		size_t key = strcspn(tag[i], "=");

		params_add(b->a, &w->tags, arena_dupn(b->a, tag[i], key),
			   tag[i] + key + 1);
	}
}

static void add_gates(struct builder *b, struct cluster_want *w,
		      const char *const *all)
{
	struct verify_action_want *v = arena_alloc(b->a, sizeof(*v));

	v->installer_role = "${account-role/installer.arn}";
	v->subnets = b->subnets;
	v->region = val(b, "cluster.region");
	add(b, (struct action){
		       .class = &act_verify,
		       .id = "network-verification",
		       .title = _("Red Hat verifies the network's way out"),
		       .after = plan_after(b->p, b->network_after,
					   "account-role/installer", NULL),
		       .want = v,
		       .phase = "gates",
		       .command = arena_fmt(b->a,
					    "rosa verify network --subnet-ids "
					    "%s --role-arn "
					    "${account-role/installer.arn} "
					    "--hosted-cp",
					    b->subnets) });
	add(b, (struct action){ .class = &act_dry_run,
				.id = "dry-run",
				.title = _("Red Hat checks the order (dry "
					   "run)"),
				.after = all,
				.want = w,
				.phase = "gates" });
}

static void add_cluster(struct builder *b, struct cluster_want *w)
{
	add(b, (struct action){
		       .class = &act_cluster,
		       .id = "cluster",
		       .title = arena_fmt(b->a, _("Cluster %s"), w->spec.name),
		       .after = plan_after(b->p, "dry-run", NULL),
		       .want = w,
		       .phase = "cluster",
		       .command = command_cluster(b->a, w) });
	if (is(b, "cluster.delete_protection", "yes"))
		add(b, (struct action){
			       .class = &act_protection,
			       .id = "protection",
			       .title = _("Protection against deletion"),
			       .after = plan_after(b->p, "cluster", NULL),
			       .want = w,
			       .phase = "cluster" });
	add(b, (struct action){ .class = &act_cluster_ready,
				.id = "cluster-ready",
				.title = _("Control plane ready"),
				.after = plan_after(b->p, "cluster", NULL),
				.want = w,
				.phase = "cluster",
				.command = "rosa logs install --watch -c "
					   "${cluster.id}" });
	add(b, (struct action){ .class = &act_endpoint,
				.id = "endpoint",
				.title = _("Private endpoint, zone and record"),
				.after = plan_after(b->p, "cluster", NULL),
				.want = w,
				.phase = "cluster" });
	if (is(b, "admin.create", "after"))
		add(b, (struct action){
			       .class = &act_cluster_admin,
			       .id = "cluster-admin",
			       .title = _("User cluster-admin"),
			       .after = plan_after(b->p, "cluster-ready", NULL),
			       .want = w,
			       .phase = "cluster",
			       .command = "rosa create admin -c "
					  "${cluster.id}" });
}

static void build_cluster(struct builder *b, const char *key)
{
	struct cluster_want *w = arena_alloc(b->a, sizeof(*w));
	const char *more[] = { "elb-role",
			       "oidc-provider",
			       "account-role/installer",
			       "account-role/support",
			       "account-role/worker",
			       "network-verification",
			       *key ? "kms-policy" : NULL,
			       NULL };

	fill_spec(b, &w->spec, key);
	fill_proxy(b, w);
	fill_tags(b, w);
	w->subnets = b->subnets;
	w->zones = b->zones;
	w->principals = val(b, "access.principals");
	w->node_groups = network_is_existing(b->s) ?
				 val(b, "compute.security_groups") :
				 "";
	w->session = b->s->session;
	add_gates(b, w, after_all_roles(b, more));
	add_cluster(b, w);
}

bool setup_build_plan(struct setup *s, struct err *err)
{
	struct builder b = { .s = s, .p = &s->plan, .err = err };
	struct strbuf faults = STRBUF_INIT;
	const char *key;

	if (s->engine)
		BUG("setup_build_plan while an engine runs");
	if (!questions_complete(s, &faults)) {
		err_set(err, ERR_INPUT, "%s", faults.buf);
		strbuf_release(&faults);
		return false;
	}
	strbuf_release(&faults);
	if (!lookups_policies(s) || !lookups_operators(s))
		return err_set(err, ERR_CLOUD,
			       _("Red Hat's lists of policies and operators "
				 "are not here yet"));
	if (s->plan_built)
		plan_release(&s->plan);
	plan_init(&s->plan);
	s->plan_built = true;
	b.a = s->plan.arena;
	if (!s->session)
		s->session = arena_dup(s->arena, val(&b, "cluster.name"));
	if (!build_network(&b) || !build_roles(&b))
		return false;
	key = build_keys(&b);
	build_cluster(&b, key);
	return plan_check(&s->plan, err);
}
