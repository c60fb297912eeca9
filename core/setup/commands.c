/* commands.c - see commands.h.  Flags: rosa 1.2.64 (rosa-flow card). */
#include "core/setup/commands.h"

#include "core/base/str.h"

#include <ctype.h>

/* Quotes for a POSIX shell when needed. */
static void command_word(struct strbuf *out, const char *word)
{
	const char *p;

	for (p = word; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("-_./:=,@%+", *p) &&
		    !(str_starts(p, "${") || *p == '{' || *p == '}'))
			break;
	if (*word && !*p) {
		strbuf_addstr(out, word);
		return;
	}
	strbuf_addch(out, '\'');
	for (p = word; *p; p++)
		if (*p == '\'')
			strbuf_addstr(out, "'\\''");
		else
			strbuf_addch(out, *p);
	strbuf_addch(out, '\'');
}

static void flag(struct strbuf *out, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	strbuf_addf(out, " %s ", name);
	command_word(out, value);
}

static const char *take(struct arena *a, struct strbuf *sb)
{
	const char *text = arena_dup(a, sb->buf);

	strbuf_release(sb);
	return text;
}

const char *command_stack(struct arena *a, const struct stack_want *w)
{
	struct strbuf sb = STRBUF_INIT;
	size_t i;

	strbuf_addstr(&sb, "aws cloudformation create-stack");
	flag(&sb, "--stack-name", w->name);
	strbuf_addstr(&sb, " --template-body file://stack.yaml --parameters");
	for (i = 0; i < w->params.n; i++)
		strbuf_addf(&sb, " ParameterKey=%s,ParameterValue=%s",
			    w->params.at[i].key, w->params.at[i].value);
	strbuf_addstr(&sb, " --capabilities CAPABILITY_IAM");
	return take(a, &sb);
}

const char *command_role(struct arena *a, const struct role_want *w)
{
	struct strbuf sb = STRBUF_INIT;
	size_t i;

	strbuf_addstr(&sb, "aws iam create-role");
	flag(&sb, "--role-name", w->name);
	if (strcmp(w->path, "/"))
		flag(&sb, "--path", w->path);
	flag(&sb, "--permissions-boundary", w->boundary);
	strbuf_addf(&sb, " --assume-role-policy-document file://%s.json",
		    w->name);
	if (w->tags.n)
		strbuf_addstr(&sb, " --tags");
	for (i = 0; i < w->tags.n; i++)
		strbuf_addf(&sb, " Key=%s,Value=%s", w->tags.at[i].key,
			    w->tags.at[i].value);
	strbuf_addstr(&sb, " && aws iam attach-role-policy");
	flag(&sb, "--role-name", w->name);
	flag(&sb, "--policy-arn", w->policy_arn);
	return take(a, &sb);
}

static void nodes(struct strbuf *out, const struct cluster_spec *s)
{
	flag(out, "--compute-machine-type", s->machine_type);
	if (s->autoscale)
		strbuf_addf(out,
			    " --enable-autoscaling --min-replicas %d "
			    "--max-replicas %d",
			    s->min_replicas, s->max_replicas);
	else
		strbuf_addf(out, " --replicas %d", s->replicas);
	if (s->disk_gib)
		strbuf_addf(out, " --worker-disk-size %dGiB", s->disk_gib);
}

static void keys(struct strbuf *out, const struct cluster_spec *s)
{
	flag(out, "--kms-key-arn", s->volume_key_arn);
	if (s->etcd_key_arn && *s->etcd_key_arn) {
		strbuf_addstr(out, " --etcd-encryption");
		flag(out, "--etcd-encryption-kms-arn", s->etcd_key_arn);
	}
	if (s->fips)
		strbuf_addstr(out, " --fips");
}

static void shared_vpc(struct strbuf *out, const struct cluster_spec *s)
{
	flag(out, "--base-domain", s->base_domain);
	flag(out, "--ingress-private-hosted-zone-id", s->ingress_zone_id);
	flag(out, "--hcp-internal-communication-hosted-zone-id",
	     s->internal_zone_id);
	flag(out, "--route53-role-arn", s->route53_role);
	flag(out, "--vpc-endpoint-role-arn", s->endpoint_role);
}

/* rosa takes 'key value,...' where a colon stands in one, else 'key:value'. */
static void tags(struct strbuf *out, const struct params *p)
{
	struct strbuf list = STRBUF_INIT;
	bool colon = false;
	size_t i;

	for (i = 0; i < p->n; i++)
		colon = colon || strchr(p->at[i].name, ':') ||
			strchr(p->at[i].value, ':');
	for (i = 0; i < p->n; i++)
		strbuf_addf(&list, "%s%s%s%s", i ? "," : "", p->at[i].name,
			    colon ? " " : ":", p->at[i].value);
	flag(out, "--tags", list.buf);
	strbuf_release(&list);
}

static void properties(struct strbuf *out, const struct cluster_want *w)
{
	char *pair;
	size_t i;

	for (i = 0; i < w->properties.n; i++) {
		pair = mem_fmt("%s:%s", w->properties.at[i].name,
			       w->properties.at[i].value);
		flag(out, "--properties", pair);
		mem_free(pair);
	}
	if (w->spec.zero_egress)
		strbuf_addstr(out, " --properties zero_egress:true");
}

static void text_as(cJSON *out, const char *name, const struct node *n,
		    const char *path)
{
	if (*node_text(n, path))
		cJSON_AddStringToObject(out, name, node_text(n, path));
}

/* Both forms of a forwarder: OCM's, and the file's that rosa reads. */
static void forwarder(cJSON *file, const struct node *n)
{
	const char *kind = node_child(n, "s3") ? "s3" : "cloudwatch";
	cJSON *out = cJSON_AddObjectToObject(file, kind), *list;

	text_as(out, "cloudwatch_log_role_arn", n,
		"cloudwatch/log_distribution_role_arn");
	text_as(out, "cloudwatch_log_group_name", n,
		"cloudwatch/log_group_name");
	text_as(out, "s3_config_bucket_name", n, "s3/bucket_name");
	text_as(out, "s3_config_bucket_prefix", n, "s3/bucket_prefix");
	list = cJSON_AddArrayToObject(out, "applications");
	NODE_EACH(it, node_child(n, "applications"))
	cJSON_AddItemToArray(list, cJSON_CreateString(it->text));
	list = cJSON_AddArrayToObject(out, "groups");
	NODE_EACH(it, node_child(n, "groups"))
	cJSON_AddItemToArray(list, cJSON_CreateString(node_text(it, "id")));
}

/* rosa's log forwarding file: one forwarder of a kind by the kind's name.
 * JSON is YAML.  Source: `rosa create cluster --help`. */
static void forwarding_file(struct strbuf *out, const char *answer)
{
	struct arena *a = arena_new();
	struct err err;
	const struct node *doc = json_parse(a, answer, strlen(answer), &err);
	cJSON *file = cJSON_CreateObject();

	NODE_EACH(it, doc)
	forwarder(file, it);
	json_print(file, out);
	cJSON_Delete(file);
	arena_free(a);
}

/* Already what rosa reads: names and certificates. */
static void same_file(struct strbuf *out, const char *answer)
{
	strbuf_addstr(out, answer);
}

/* What rosa has a flag for; a JSON answer is a file there. */
static const struct {
	const char *place, *flag, *file;
	void (*write)(struct strbuf *out, const char *answer);
} extra_flags[] = {
	{ "control_plane.log_forwarders.items", "--log-fwd-config",
	  "log-forwarding.yaml", forwarding_file },
	{ "registry_config.registry_sources.allowed_registries",
	  "--registry-config-allowed-registries", NULL, NULL },
	{ "registry_config.registry_sources.blocked_registries",
	  "--registry-config-blocked-registries", NULL, NULL },
	{ "registry_config.registry_sources.insecure_registries",
	  "--registry-config-insecure-registries", NULL, NULL },
	{ "registry_config.allowed_registries_for_import",
	  "--registry-config-allowed-registries-for-import", NULL, NULL },
	{ "registry_config.additional_trusted_ca",
	  "--registry-config-additional-trusted-ca", "registry-ca.json",
	  same_file },
	{ "registry_config.platform_allowlist.id",
	  "--registry-config-platform-allowlist", NULL, NULL },
};

static void more(struct strbuf *out, const struct cluster_spec *s)
{
	size_t i, k;

	flag(out, "--audit-log-arn", s->audit_log_role);
	flag(out, "--expiration-time", s->expires);
	if (s->no_cni)
		strbuf_addstr(out, " --no-cni");
	for (i = 0; i < s->extra_count; i++)
		for (k = 0; k < ARRAY_LEN(extra_flags); k++)
			if (!strcmp(s->extras[i].place, extra_flags[k].place))
				flag(out, extra_flags[k].flag,
				     extra_flags[k].file ? extra_flags[k].file
							 : s->extras[i].value);
}

/* The files that flags name are written first, each by a line of the shell. */
static void files(struct strbuf *out, const struct cluster_spec *s)
{
	struct strbuf text = STRBUF_INIT;
	size_t i, k;

	for (i = 0; i < s->extra_count; i++)
		for (k = 0; k < ARRAY_LEN(extra_flags); k++) {
			if (strcmp(s->extras[i].place, extra_flags[k].place) ||
			    !extra_flags[k].file)
				continue;
			strbuf_clear(&text);
			extra_flags[k].write(&text, s->extras[i].value);
			strbuf_addstr(out, "printf '%s\\n' ");
			command_word(out, text.buf);
			strbuf_addf(out, " > %s && ", extra_flags[k].file);
		}
	strbuf_release(&text);
}

static void admin(struct strbuf *out, const struct cluster_spec *s)
{
	if (s->external_auth)
		strbuf_addstr(out, " --external-auth-providers-enabled");
	if (s->admin_user)
		strbuf_addstr(out, " --create-admin-user");
}

/* --private --default-ingress-private: --private-link is refused with
 * --hosted-cp since rosa 1.2.55 (rosa-flow 7.1). */
const char *command_cluster(struct arena *a, const struct cluster_want *w)
{
	const struct cluster_spec *s = &w->spec;
	struct strbuf sb = STRBUF_INIT;

	files(&sb, s);
	strbuf_addstr(&sb, "rosa create cluster --hosted-cp");
	flag(&sb, "--cluster-name", s->name);
	flag(&sb, "--domain-prefix", s->domain_prefix);
	flag(&sb, "--region", s->region);
	flag(&sb, "--version",
	     str_starts(s->version_id, "openshift-v") ? s->version_id + 11
						      : s->version_id);
	flag(&sb, "--channel", s->channel);
	if (!(s->channel && *s->channel) && s->channel_group &&
	    strcmp(s->channel_group, "stable"))
		flag(&sb, "--channel-group", s->channel_group);
	flag(&sb, "--billing-account", s->billing_account_id);
	strbuf_addstr(&sb, " --private --default-ingress-private");
	flag(&sb, "--subnet-ids", w->subnets);
	flag(&sb, "--machine-cidr", s->machine_cidr);
	flag(&sb, "--service-cidr", s->service_cidr);
	flag(&sb, "--pod-cidr", s->pod_cidr);
	if (s->host_prefix)
		strbuf_addf(&sb, " --host-prefix %d", s->host_prefix);
	flag(&sb, "--role-arn", s->installer_role);
	flag(&sb, "--support-role-arn", s->support_role);
	flag(&sb, "--worker-iam-role-arn", s->worker_role);
	flag(&sb, "--external-id", s->external_id);
	flag(&sb, "--operator-roles-prefix", w->operator_prefix);
	flag(&sb, "--oidc-config-id", s->oidc_config_id);
	nodes(&sb, s);
	keys(&sb, s);
	flag(&sb, "--http-proxy", s->http_proxy);
	flag(&sb, "--https-proxy", s->https_proxy);
	flag(&sb, "--no-proxy", s->no_proxy);
	flag(&sb, "--additional-trust-bundle-file", w->trust_file);
	flag(&sb, "--additional-allowed-principals", w->principals);
	flag(&sb, "--additional-compute-security-group-ids", w->node_groups);
	shared_vpc(&sb, s);
	tags(&sb, &w->tags);
	properties(&sb, w);
	admin(&sb, s);
	more(&sb, s);
	strbuf_addf(&sb, " --ec2-metadata-http-tokens %s",
		    s->imds_required ? "required" : "optional");
	strbuf_addstr(&sb, " --mode auto --yes");
	return take(a, &sb);
}
