/* route53_record.c - record sets: "zone name type"; '*' goes out as \052. */
#include "core/sim/route53.h"

#include "core/base/str.h"

#define PAGE_MOST 300

static const char *key_of(struct arena *a, const char *zone, const char *name,
			  const char *type)
{
	return arena_fmt(a, "%s %s %s", zone, name, type);
}

static cJSON *record(const char *name, const char *type, int ttl)
{
	cJSON *doc = cJSON_CreateObject();

	doc_set(doc, "Name", name);
	doc_set(doc, "Type", type);
	doc_set_number(doc, "TTL", ttl);
	cJSON_AddArrayToObject(doc, "Values");
	return doc;
}

static void add_value(cJSON *doc, const char *value)
{
	cJSON_AddItemToArray(cJSON_GetObjectItem(doc, "Values"),
			     cJSON_CreateString(value));
}

void r53_put(struct world *w, const char *zone, const char *name,
	     const char *type, int ttl, const char *values)
{
	struct arena *a = arena_new();
	const char *key = key_of(a, zone, name, type), **part;
	cJSON *doc = record(name, type, ttl);
	size_t n = str_split(a, values, "\n", &part), i;

	for (i = 0; i < n; i++)
		add_value(doc, part[i]);
	world_drop(w, "r53.rrset", key);
	world_put(w, "r53.rrset", key, doc);
	arena_free(a);
}

bool r53_drop(struct world *w, const char *zone, const char *name,
	      const char *type)
{
	struct arena *a = arena_new();
	bool was = world_drop(w, "r53.rrset", key_of(a, zone, name, type));

	arena_free(a);
	return was;
}

static const char *star_out(struct arena *a, const char *name)
{
	return *name == '*' ? arena_fmt(a, "\\052%s", name + 1) : name;
}

static const char *star_in(struct arena *a, const char *name)
{
	return str_starts(name, "\\052") ? arena_fmt(a, "*%s", name + 4) : name;
}

static cJSON *shown(struct call *c, const cJSON *rr)
{
	cJSON *doc = cJSON_CreateObject(), *list, *all, *one;
	const cJSON *it, *alias = cJSON_GetObjectItem(rr, "AliasTarget");

	doc_set(doc, "Name", star_out(c->arena, doc_text(rr, "Name")));
	doc_set(doc, "Type", doc_text(rr, "Type"));
	if (alias) {
		doc_set_item(doc, "AliasTarget", cJSON_Duplicate(alias, true));
		return doc;
	}
	doc_set_number(doc, "TTL", doc_number(rr, "TTL", 300));
	all = cJSON_AddObjectToObject(doc, "ResourceRecords");
	list = cJSON_AddArrayToObject(all, "ResourceRecord");
	cJSON_ArrayForEach(it, cJSON_GetObjectItem(rr, "Values"))
	{
		one = cJSON_CreateObject();
		doc_set(one, "Value", it->valuestring);
		cJSON_AddItemToArray(list, one);
	}
	return doc;
}

/* Records of the zone at or after name and type, in order of name. */
static struct vec from(struct call *c, const char *name, const char *type)
{
	const char *prefix = arena_fmt(c->arena, "%s ", c->arg[0]);
	const char *start = key_of(c->arena, c->arg[0], name, type), *key;
	struct vec out = { 0 };
	size_t i;

	for (i = 0; (key = world_nth_key(c->world, "r53.rrset", i)); i++)
		if (str_starts(key, prefix) && strcmp(key, start) >= 0)
			vec_push(&out, world_nth(c->world, "r53.rrset", i));
	return out;
}

static const char *given(struct call *c, const char *name)
{
	const char *text = exchange_query(c->x, name);

	return text ? text : "";
}

bool r53_list(struct call *c)
{
	const char *name = star_in(c->arena, given(c, "name"));
	const char *items = given(c, "maxitems");
	cJSON *doc, *set, *list;
	struct vec records;
	long long most = PAGE_MOST;
	size_t i;

	if (!r53_zone(c))
		return false;
	if (*items && !str_int(items, 1, PAGE_MOST, &most))
		return call_error(c, 400, "InvalidInput", "maxitems '%s'",
				  items);
	records = from(c, *name ? r53_fqdn(c->arena, name) : "",
		       given(c, "type"));
	doc = cJSON_AddObjectToObject(c->out, "ListResourceRecordSetsResponse");
	set = cJSON_AddObjectToObject(doc, "ResourceRecordSets");
	list = cJSON_AddArrayToObject(set, "ResourceRecordSet");
	for (i = 0; i < records.n && i < (size_t)most; i++)
		cJSON_AddItemToArray(list, shown(c, records.at[i]));
	doc_set_bool(doc, "IsTruncated", i < records.n);
	doc_set_number(doc, "MaxItems", (double)most);
	if (i < records.n) {
		doc_set(doc, "NextRecordName",
			star_out(c->arena, doc_text(records.at[i], "Name")));
		doc_set(doc, "NextRecordType", doc_text(records.at[i], "Type"));
	}
	vec_release(&records);
	return true;
}

/* ---- changes: all or none ---------------------------------------------------- */

static cJSON *wanted(struct call *c, const struct node *set)
{
	const char *name =
		r53_fqdn(c->arena, star_in(c->arena, node_text(set, "Name")));
	cJSON *doc = record(name, node_text(set, "Type"),
			    (int)node_int(set, "TTL", 300));
	const struct node *alias = node_child(set, "AliasTarget");
	cJSON *target;

	NODE_EACH(it, node_child(set, "ResourceRecords"))
	add_value(doc, node_text(it, "Value"));
	if (alias) {
		target = cJSON_AddObjectToObject(doc, "AliasTarget");
		doc_set(target, "HostedZoneId",
			node_text(alias, "HostedZoneId"));
		doc_set(target, "DNSName", node_text(alias, "DNSName"));
		doc_set_bool(target, "EvaluateTargetHealth",
			     node_bool(alias, "EvaluateTargetHealth"));
	}
	return doc;
}

static const char *fault_of(struct call *c, const cJSON *zone,
			    const struct node *change)
{
	const char *action = node_text(change, "Action");
	cJSON *doc = wanted(c, node_child(change, "ResourceRecordSet"));
	const char *name = arena_dup(c->arena, doc_text(doc, "Name"));
	const char *type = arena_dup(c->arena, doc_text(doc, "Type"));
	const cJSON *have = world_get(c->world, "r53.rrset",
				      key_of(c->arena, c->arg[0], name, type));
	bool same =
		have && cJSON_Compare(cJSON_GetObjectItem(have, "Values"),
				      cJSON_GetObjectItem(doc, "Values"), true);
	const char *zone_name = doc_text(zone, "Name"), *why = NULL;

	cJSON_Delete(doc);
	if (!str_in(action, "CREATE DELETE UPSERT"))
		why = "an Action is CREATE, DELETE or UPSERT";
	else if (strcmp(name, zone_name) != 0 &&
		 !str_ends(name, arena_fmt(c->arena, ".%s", zone_name)))
		why = arena_fmt(c->arena,
				"RRSet with DNS name %s is not permitted in "
				"zone %s",
				name, zone_name);
	else if (!strcmp(action, "CREATE") && have)
		why = arena_fmt(c->arena,
				"Tried to create resource record set "
				"[name='%s', type='%s'] but it already exists",
				name, type);
	else if (!strcmp(action, "DELETE") && !same)
		why = arena_fmt(c->arena,
				"Tried to delete resource record set "
				"[name='%s', type='%s'] but %s",
				name, type,
				have ? "the values provided do not match the "
				       "current values"
				     : "it was not found");
	return why;
}

static void apply(struct call *c, const struct node *change)
{
	cJSON *doc = wanted(c, node_child(change, "ResourceRecordSet"));
	const char *key = key_of(c->arena, c->arg[0], doc_text(doc, "Name"),
				 doc_text(doc, "Type"));

	world_drop(c->world, "r53.rrset", key);
	if (!strcmp(node_text(change, "Action"), "DELETE"))
		cJSON_Delete(doc);
	else
		world_put(c->world, "r53.rrset", key, doc);
}

bool r53_change(struct call *c)
{
	const struct node *changes = node_at(c->doc, "ChangeBatch/Changes");
	cJSON *zone = r53_zone(c);
	const char *why;

	if (!zone)
		return false;
	NODE_EACH(it, changes)
	{
		why = fault_of(c, zone, it);
		if (why)
			return call_error(c, 400, "InvalidChangeBatch", "[%s]",
					  why);
	}
	NODE_EACH(it, changes)
	apply(c, it);
	r53_changed(c, "ChangeResourceRecordSetsResponse");
	return true;
}
