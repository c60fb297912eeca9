/* order.c - see order.h. */
#include "core/setup/order.h"

#include "core/aws/aws.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/cluster.h"
#include "core/setup/checks.h"
#include "core/setup/lookups_data.h"
#include "core/setup/setup.h"

bool initial_made(const struct setup *s, struct strbuf *value,
		  enum origin *origin)
{
	(void)s;
	(void)origin;
	strbuf_addstr(value, "made");
	return true;
}

/* ---- when a question is asked ----------------------------------------------*/

static bool is_given(const struct setup *s, const char *const *ids, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!setup_value_is(s, ids[i], ""))
			return true;
	return false;
}

static bool of_another(const struct setup *s, const char *id)
{
	const struct ec2_subnets *all = &s->lookups->subnets;
	size_t i;

	for (i = 0; i < all->n; i++)
		if (!strcmp(all->at[i].id, id))
			return *all->at[i].owner &&
			       strcmp(all->at[i].owner, aws_account(s->aws));
	return false;
}

bool subnets_are_shared(const struct setup *s)
{
	struct strbuf sb = STRBUF_INIT;
	struct arena *a;
	const char **id;
	bool yes = false;
	size_t n, i;

	if (!network_is_existing(s) || !lookup_here(s, LOOKUP_SUBNETS))
		return false;
	a = arena_new();
	n = str_split(a, setup_value(s, "network.subnets", &sb), ",", &id);
	for (i = 0; i < n && !yes; i++)
		yes = of_another(s, id[i]);
	arena_free(a);
	strbuf_release(&sb);
	return yes;
}

bool shared_is_begun(const struct setup *s)
{
	static const char *const ids[] = { "shared.base_domain",
					   "shared.ingress_zone",
					   "shared.internal_zone",
					   "shared.route53_role",
					   "shared.endpoint_role" };

	return is_given(s, ids, ARRAY_LEN(ids));
}

bool roles_are_begun(const struct setup *s)
{
	static const char *const ids[] = { "roles.installer", "roles.support",
					   "roles.worker" };

	return is_given(s, ids, ARRAY_LEN(ids));
}

bool admin_is_possible(const struct setup *s)
{
	return setup_value_is(s, "admin.external_auth", "no");
}

bool admin_is_wanted(const struct setup *s)
{
	return admin_is_possible(s) &&
	       !setup_value_is(s, "admin.create", "none");
}

/* ---- version ---------------------------------------------------------------*/

static const struct ocm_version *version_of(const struct setup *s)
{
	struct strbuf sb = STRBUF_INIT;
	const struct ocm_version *v = NULL;

	if (lookup_here(s, LOOKUP_VERSIONS))
		v = catalog_version_find(
			&s->lookups->versions,
			setup_value(s, "cluster.version", &sb));
	strbuf_release(&sb);
	return v;
}

bool version_ends_soon(const struct setup *s)
{
	const struct ocm_version *v = version_of(s);

	return v && catalog_version_days(v) < CATALOG_ENDS_SOON;
}

bool check_version_ends(const struct setup *s, const char *value,
			struct strbuf *out, struct err *err)
{
	const struct ocm_version *v = version_of(s);

	(void)out;
	if (!strcmp(value, "yes") || !v)
		return true;
	return err_set(err, ERR_INPUT,
		       _("support of version %s ends on %.10s: expected yes, "
			 "or a newer version"),
		       v->raw, v->eol);
}

size_t choices_channels(const struct setup *s, struct arena *a,
			const struct choice **out, const char **pending)
{
	const struct ocm_version *v = version_of(s);
	struct choice *list;
	size_t i;

	*out = NULL;
	*pending = lookup_pending(s, LOOKUP_VERSIONS);
	if (!v || !v->channel_count)
		return 0;
	list = arena_alloc(a, v->channel_count * sizeof(*list));
	for (i = 0; i < v->channel_count; i++) {
		list[i].value = list[i].label = arena_dup(a, v->channels[i]);
		list[i].note = "";
	}
	*out = list;
	return v->channel_count;
}

static const struct choice kms_modes[] = {
	{ "aws", N_("AWS-managed keys"), N_("nothing to do"), NULL },
	{ "create", N_("make one key for root volumes and etcd"),
	  N_("with a least-privilege policy"), NULL },
	{ "existing", N_("a key of mine"), N_("choose it or give its ARN"),
	  NULL },
	{ NULL, NULL, NULL, NULL },
};

/* rosa asks for FIPS wherever it asks at all: neither a region nor a version
 * says whether it is offered (rosa-flow 7.2; no such field in the OpenAPI).  It
 * forces a key for etcd (corrections 2). */
size_t choices_key_modes(const struct setup *s, struct arena *a,
			 const struct choice **out, const char **pending)
{
	const struct choice *fixed;
	size_t n = question_fixed(kms_modes, a, &fixed);
	struct choice *list = arena_alloc(a, n * sizeof(*list));

	memcpy(list, fixed, n * sizeof(*list));
	if (setup_value_is(s, "cluster.fips", "yes"))
		list[0].refused =
			_("FIPS encrypts etcd with a key of your own");
	*pending = NULL;
	*out = list;
	return n;
}

/* ---- the answers file's own --------------------------------------------------*/

static const struct {
	const char *id, *place;
	enum cluster_extra_kind kind;
} more[] = {
	{ "more.log_forwarders", "control_plane.log_forwarders.items",
	  EXTRA_JSON },
	{ "more.backup", "control_plane.backup.state", EXTRA_TEXT },
	{ "more.allowed_registries",
	  "registry_config.registry_sources.allowed_registries", EXTRA_WORDS },
	{ "more.blocked_registries",
	  "registry_config.registry_sources.blocked_registries", EXTRA_WORDS },
	{ "more.insecure_registries",
	  "registry_config.registry_sources.insecure_registries", EXTRA_WORDS },
	{ "more.import_registries",
	  "registry_config.allowed_registries_for_import", EXTRA_LOCATIONS },
	{ "more.registry_ca", "registry_config.additional_trusted_ca",
	  EXTRA_JSON },
	{ "more.platform_allowlist", "registry_config.platform_allowlist.id",
	  EXTRA_TEXT },
	{ "more.image_registry", "image_registry.state", EXTRA_TEXT },
	{ "more.spot_queue", "aws.termination_handler_queue_url", EXTRA_TEXT },
	{ "more.node_drain", "node_drain_grace_period", EXTRA_MINUTES },
	{ "more.auto_node_role", "aws.auto_node.role_arn", EXTRA_TEXT },
	{ "more.multi_arch", "multi_arch_enabled", EXTRA_BOOL },
};

static const char *answer(const struct setup *s, struct arena *a,
			  const char *id)
{
	return question_value(s, question_find(id), a, NULL);
}

static void add(struct cluster_spec *spec, const char *place, const char *value,
		enum cluster_extra_kind kind)
{
	if (spec->extra_count == CLUSTER_EXTRAS)
		BUG("more than %d extras", CLUSTER_EXTRAS);
	spec->extras[spec->extra_count++] =
		(struct cluster_extra){ place, value, kind };
}

void order_more(const struct setup *s, struct arena *a,
		struct cluster_spec *spec)
{
	const char *value;
	size_t i;

	spec->audit_log_role = answer(s, a, "more.audit_log_role");
	spec->no_cni = !strcmp(answer(s, a, "more.no_cni"), "yes");
	spec->expires = answer(s, a, "more.expires");
	for (i = 0; i < ARRAY_LEN(more); i++) {
		value = answer(s, a, more[i].id);
		if (*value)
			add(spec, more[i].place, value, more[i].kind);
	}
	if (*answer(s, a, "more.auto_node_role"))
		add(spec, "auto_node.mode", "enabled", EXTRA_TEXT);
}
