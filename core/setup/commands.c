/* commands.c - see commands.h.  Flags: rosa 1.2.64 (rosa-flow card). */
#include "core/setup/commands.h"

#include "core/base/str.h"

#include <ctype.h>

void command_word(struct strbuf *out, const char *word)
{
	const char *p;

	for (p = word; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("-_./:=,@%+", *p) &&
		    !(*p == '$' || *p == '{' || *p == '}'))
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

/* --private --default-ingress-private: --private-link is refused with
 * --hosted-cp since rosa 1.2.55 (rosa-flow 7.1). */
const char *command_cluster(struct arena *a, const struct cluster_want *w)
{
	const struct cluster_spec *s = &w->spec;
	struct strbuf sb = STRBUF_INIT;

	strbuf_addstr(&sb, "rosa create cluster --hosted-cp");
	flag(&sb, "--cluster-name", s->name);
	flag(&sb, "--domain-prefix", s->domain_prefix);
	flag(&sb, "--region", s->region);
	flag(&sb, "--version",
	     str_starts(s->version_id, "openshift-v") ? s->version_id + 11
						      : s->version_id);
	if (s->channel_group && strcmp(s->channel_group, "stable"))
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
	flag(&sb, "--oidc-config-id", s->oidc_config_id);
	nodes(&sb, s);
	keys(&sb, s);
	flag(&sb, "--http-proxy", s->http_proxy);
	flag(&sb, "--https-proxy", s->https_proxy);
	flag(&sb, "--no-proxy", s->no_proxy);
	flag(&sb, "--additional-trust-bundle-file", w->trust_file);
	flag(&sb, "--additional-allowed-principals", w->principals);
	strbuf_addf(&sb, " --ec2-metadata-http-tokens %s",
		    s->imds_required ? "required" : "optional");
	strbuf_addstr(&sb, " --mode auto --yes");
	return take(a, &sb);
}
