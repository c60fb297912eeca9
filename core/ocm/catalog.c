/* catalog.c - regions, versions, machine types: see catalog.h. */
#include "core/ocm/catalog.h"

#include "core/base/clock.h"
#include "core/base/str.h"
#include "core/ocm/wire.h"

#include <ctype.h>
#include <limits.h>

static cJSON *role_body(const struct ocm_role_query *role)
{
	cJSON *body = cJSON_CreateObject();
	cJSON *sts = cJSON_AddObjectToObject(
		cJSON_AddObjectToObject(body, "aws"), "sts");

	wire_text(sts, "role_arn", role->installer_role);
	wire_text(sts, "external_id", role->external_id);
	if (role->version_id)
		wire_ref(body, "version", "Version", role->version_id);
	return body;
}

/* Red Hat assumes a role in the customer's account meanwhile [I] */
#define SLOW_S 120

/* ---- regions ----------------------------------------------------------------*/
enum build catalog_regions(struct request_spec *q, struct err *err)
{
	wire_list(q);
	return wire_call(q, OP_REGIONS, WIRE_NO_IDS, NULL, err);
}

enum build catalog_regions_for(struct request_spec *q,
			       const struct ocm_role_query *role,
			       struct err *err)
{
	wire_list(q);
	q->timeout_s = SLOW_S;
	return wire_call(q, OP_REGIONS_FOR, WIRE_NO_IDS, role_body(role), err);
}

bool catalog_regions_read(struct arena *a, struct ocm_region_list *list,
			  const struct node *doc, struct err *err)
{
	const struct node *items;
	struct ocm_region *r;
	struct wire w;

	if (!wire_items(doc, &items, err))
		return false;
	NODE_EACH(it, items)
	{
		w = wire_open(it, "region", err);
		r = WIRE_PUSH(a, list);
		WIRE(&w, r->id, "id");
		WIRE_CUT(&w, r->name, "display_name");
		r->enabled = node_bool(it, "enabled");
		r->hcp = node_bool(it, "supports_hypershift");
		r->multi_az = node_bool(it, "supports_multi_az");
		if (!w.ok)
			return false;
	}
	return true;
}

/* ---- versions ---------------------------------------------------------------*/
enum build catalog_versions(struct request_spec *q, const char *group,
			    struct err *err)
{
	struct strbuf sb = STRBUF_INIT;

	params_add(q->arena, &q->query, "product", "hcp");
	wire_list(q);
	strbuf_addstr(&sb, "enabled = 'true' AND rosa_enabled = 'true' AND "
			   "channel_group = ");
	ocm_quote(&sb, group && *group ? group : "stable");
	params_add(q->arena, &q->query, "search", sb.buf);
	params_add(q->arena, &q->query, "order", "default desc, id desc");
	strbuf_release(&sb);
	return wire_call(q, OP_VERSIONS, WIRE_NO_IDS, NULL, err);
}

static void read_channels(struct arena *a, struct ocm_version *v,
			  const struct node *list)
{
	v->channels = arena_alloc(a, (node_count(list, "") + 1) *
					     sizeof(*v->channels));
	NODE_EACH(it, list)
	v->channels[v->channel_count++] = arena_dup(a, it->text);
}

bool catalog_versions_read(struct arena *a, struct ocm_version_list *list,
			   const struct node *doc, struct err *err)
{
	const struct node *items;
	struct ocm_version *v;
	struct wire w;

	if (!wire_items(doc, &items, err))
		return false;
	NODE_EACH(it, items)
	{
		w = wire_open(it, "version", err);
		v = WIRE_PUSH(a, list);
		WIRE(&w, v->id, "id");
		WIRE(&w, v->raw, "raw_id");
		WIRE(&w, v->group, "channel_group");
		WIRE(&w, v->eol, "end_of_life_timestamp");
		v->enabled = node_bool(it, "enabled");
		v->rosa = node_bool(it, "rosa_enabled");
		v->hcp = node_bool(it, "hosted_control_plane_enabled");
		v->hcp_default = node_bool(it, "hosted_control_plane_default");
		v->upgrades = (int)node_count(it, "available_upgrades");
		read_channels(a, v, node_child(it, "available_channels"));
		if (!w.ok)
			return false;
	}
	return true;
}

static const char *past_prefix(const char *v)
{
	if (str_starts(v, "openshift-v"))
		return v + strlen("openshift-v");
	return *v == 'v' ? v + 1 : v;
}

/* One identifier of a version, up to '.', '-', '+' or the end. */
static size_t ident(const char *v)
{
	return strcspn(v, ".+");
}

static int compare_ident(const char *a, size_t la, const char *b, size_t lb)
{
	size_t na = strspn(a, "0123456789"), nb = strspn(b, "0123456789");
	bool da = la && na >= la, db = lb && nb >= lb;
	int order;

	if (da != db) /* numbers come before words */
		return da ? -1 : 1;
	if (da) {
		for (; la > 1 && *a == '0'; la--)
			a++;
		for (; lb > 1 && *b == '0'; lb--)
			b++;
		if (la != lb)
			return la < lb ? -1 : 1;
	}
	order = strncmp(a, b, la < lb ? la : lb);
	return order ? order : (la > lb) - (la < lb);
}

/* Dotted identifiers; the one with more is greater. */
static int compare_dotted(const char *a, size_t la, const char *b, size_t lb)
{
	const char *ea = a + la, *eb = b + lb;
	size_t na, nb;
	int order;

	while (a < ea && b < eb) {
		na = ident(a) < (size_t)(ea - a) ? ident(a) : (size_t)(ea - a);
		nb = ident(b) < (size_t)(eb - b) ? ident(b) : (size_t)(eb - b);
		order = compare_ident(a, na, b, nb);
		if (order)
			return order;
		a += na < (size_t)(ea - a) ? na + 1 : na;
		b += nb < (size_t)(eb - b) ? nb + 1 : nb;
	}
	return (a < ea) - (b < eb);
}

int semver_compare(const char *a, const char *b)
{
	size_t ca, cb, pa, pb;
	int order;

	a = past_prefix(a);
	b = past_prefix(b);
	ca = strcspn(a, "-+");
	cb = strcspn(b, "-+");
	order = compare_dotted(a, ca, b, cb);
	if (order)
		return order;
	a += ca;
	b += cb;
	/* with a pre-release is older than without */
	if (*a != '-' || *b != '-')
		return (*b == '-') - (*a == '-');
	pa = strcspn(++a, "+");
	pb = strcspn(++b, "+");
	return compare_dotted(a, pa, b, pb);
}

static int newest_first(const void *a, const void *b)
{
	const struct ocm_version *va = a, *vb = b;
	int order = semver_compare(vb->raw, va->raw);

	return order ? order : strcmp(va->id, vb->id);
}

void catalog_versions_sort(struct ocm_version_list *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++)
		if (list->at[i].hcp && list->at[i].enabled)
			list->at[kept++] = list->at[i];
	list->n = kept;
	if (kept)
		qsort(list->at, kept, sizeof(*list->at), newest_first);
}

const struct ocm_version *
catalog_version_default(const struct ocm_version_list *list)
{
	const struct ocm_version *best = list->n ? list->at : NULL;

	for (size_t i = 1; i < list->n; i++)
		if (list->at[i].hcp_default != best->hcp_default
			    ? list->at[i].hcp_default
			    : newest_first(&list->at[i], best) < 0)
			best = &list->at[i];
	return best;
}

const struct ocm_version *
catalog_version_find(const struct ocm_version_list *list, const char *id_or_raw)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->at[i].id, id_or_raw) ||
		    str_eq(list->at[i].raw, id_or_raw))
			return &list->at[i];
	return NULL;
}

int catalog_version_days(const struct ocm_version *v)
{
	long long end = *v->eol ? str_time(v->eol) : -1;

	return end < 0 ? INT_MAX : (int)((end - world_unix()) / 86400);
}

/* ---- machine types ----------------------------------------------------------*/
enum build catalog_machines(struct request_spec *q, struct err *err)
{
	params_add(q->arena, &q->query, "search", "cloud_provider.id='aws'");
	params_add(q->arena, &q->query, "order", "category asc");
	wire_list(q);
	return wire_call(q, OP_MACHINES, WIRE_NO_IDS, NULL, err);
}

enum build catalog_machines_for(struct request_spec *q,
				const struct ocm_role_query *role,
				struct err *err)
{
	cJSON *body = role_body(role);

	cJSON_DeleteItemFromObject(body, "version");
	wire_ref(body, "region", "CloudRegion", role->region);
	wire_words(body, "availability_zones", role->zones, role->zone_count);
	params_add(q->arena, &q->query, "order", "category asc");
	wire_list(q);
	q->timeout_s = SLOW_S;
	return wire_call(q, OP_MACHINES_FOR, WIRE_NO_IDS, body, err);
}

static double gib(const struct node *memory)
{
	static const struct {
		const char *unit;
		double bytes;
	} units[] = {
		{ "B", 1 },           { "KiB", 1024.0 },
		{ "MiB", 1048576.0 }, { "GiB", 1073741824.0 },
		{ "MB", 1e6 },        { "GB", 1e9 },
	};
	const struct node *value = node_child(memory, "value");

	for (size_t i = 0; value && i < ARRAY_LEN(units); i++)
		if (str_eq(node_text_or(memory, "unit", "B"), units[i].unit))
			return value->number * units[i].bytes / 1073741824.0;
	return 0;
}

bool catalog_machines_read(struct arena *a, struct ocm_machine_list *list,
			   const struct node *doc, struct err *err)
{
	const struct node *items;
	struct ocm_machine *m;
	struct wire w;

	if (!wire_items(doc, &items, err))
		return false;
	NODE_EACH(it, items)
	{
		w = wire_open(it, "machine type", err);
		m = WIRE_PUSH(a, list);
		WIRE(&w, m->id, "id");
		WIRE_CUT(&w, m->name, "name");
		WIRE_CUT(&w, m->category, "category");
		WIRE_CUT(&w, m->architecture, "architecture");
		m->vcpus = (int)node_int(it, "cpu/value", 0);
		m->memory_gib = gib(node_child(it, "memory"));
		if (!w.ok)
			return false;
	}
	return true;
}
