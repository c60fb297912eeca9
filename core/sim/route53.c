/*
 * route53.c - hosted zones (card aws-api 3.9); route53_record.c has records.
 * Ids go out as /hostedzone/Z...; names end with a dot.
 */
#include "core/sim/route53.h"

#include "core/base/str.h"

#define ALNUM   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
#define DNS_TTL 172800

cJSON *r53_zone(struct call *c)
{
	cJSON *zone = world_get(c->world, "r53.zone", c->arg[0]);

	if (!zone)
		call_error(c, 404, "NoSuchHostedZone",
			   "No hosted zone found with ID: %s", c->arg[0]);
	return zone;
}

const char *r53_fqdn(struct arena *a, const char *name)
{
	char *out = arena_fmt(a, "%s%s", name, str_ends(name, ".") ? "" : ".");
	char *p;

	for (p = out; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + 32);
	return out;
}

static int records_of(struct world *w, const char *zone)
{
	const char *key;
	size_t i, n = strlen(zone);
	int count = 0;

	for (i = 0; (key = world_nth_key(w, "r53.rrset", i)); i++)
		count += !strncmp(key, zone, n) && key[n] == ' ';
	return count;
}

static cJSON *shown(struct call *c, const cJSON *zone)
{
	cJSON *doc = cJSON_CreateObject(), *config;
	const char *id = doc_text(zone, "Id");

	doc_set(doc, "Id", arena_fmt(c->arena, "/hostedzone/%s", id));
	doc_set(doc, "Name", doc_text(zone, "Name"));
	doc_set(doc, "CallerReference", doc_text(zone, "CallerReference"));
	config = cJSON_AddObjectToObject(doc, "Config");
	if (*doc_text(zone, "Comment"))
		doc_set(config, "Comment", doc_text(zone, "Comment"));
	doc_set_bool(config, "PrivateZone", doc_bool(zone, "PrivateZone"));
	doc_set_number(doc, "ResourceRecordSetCount", records_of(c->world, id));
	return doc;
}

static const cJSON *vpcs_of(const cJSON *zone)
{
	return cJSON_GetObjectItemCaseSensitive(zone, "VPCs");
}

static void add_vpcs(const cJSON *zone, cJSON *into)
{
	cJSON *list;

	if (!doc_bool(zone, "PrivateZone"))
		return;
	list = cJSON_AddObjectToObject(into, "VPCs");
	cJSON_AddItemToObject(list, "VPC",
			      cJSON_Duplicate(vpcs_of(zone), true));
}

static bool get_zone(struct call *c)
{
	cJSON *zone = r53_zone(c), *doc;

	if (!zone)
		return false;
	doc = cJSON_AddObjectToObject(c->out, "GetHostedZoneResponse");
	doc_set_item(doc, "HostedZone", shown(c, zone));
	add_vpcs(zone, doc);
	return true;
}

/* Page: marker is the index to go on from. */
static bool page(struct call *c, cJSON *doc, cJSON *zones, const char *marker)
{
	const char *items = exchange_query(c->x, "maxitems");
	long long start = 0, most = 100;
	int n = cJSON_GetArraySize(zones), i;
	cJSON *list;

	if ((marker && *marker && !str_int(marker, 0, n, &start)) ||
	    (items && *items && !str_int(items, 1, 1000, &most))) {
		cJSON_Delete(zones);
		return call_error(c, 400, "InvalidInput",
				  "marker or maxitems is not valid");
	}
	for (i = n - 1; i >= 0; i--)
		if (i < start || i >= start + most)
			cJSON_DeleteItemFromArray(zones, i);
	list = cJSON_AddObjectToObject(doc, "HostedZones");
	cJSON_AddItemToObject(list, "HostedZone", zones);
	doc_set_bool(doc, "IsTruncated", start + most < n);
	doc_set_number(doc, "MaxItems", (double)most);
	if (start + most < n)
		doc_set(doc, "NextMarker",
			arena_fmt(c->arena, "%lld", start + most));
	return true;
}

static bool list_zones(struct call *c)
{
	cJSON *doc = cJSON_AddObjectToObject(c->out, "ListHostedZonesResponse");
	const char *type = exchange_query(c->x, "hostedzonetype");
	cJSON *zones = cJSON_CreateArray(), *zone;
	size_t i;

	for (i = 0; (zone = world_nth(c->world, "r53.zone", i)); i++)
		if (!str_eq(type, "PrivateHostedZone") ||
		    doc_bool(zone, "PrivateZone"))
			cJSON_AddItemToArray(zones, shown(c, zone));
	return page(c, doc, zones, exchange_query(c->x, "marker"));
}

/* "a.b.c." -> "c.b.a.": the order of names */
static const char *turned(struct arena *a, const char *name)
{
	const char **part, *out = "";
	size_t n = str_split(a, name, ".", &part), i;

	for (i = n; i > 0; i--)
		out = arena_fmt(a, "%s%s.", out, part[i - 1]);
	return out;
}

static bool by_name(struct call *c)
{
	cJSON *doc = cJSON_AddObjectToObject(c->out,
					     "ListHostedZonesByNameResponse");
	const char *from = exchange_query(c->x, "dnsname");
	cJSON *zones = cJSON_CreateArray(), *zone;
	struct vec sorted = { 0 };
	const char *name;
	size_t i, k;

	from = from ? turned(c->arena, r53_fqdn(c->arena, from)) : "";
	for (i = 0; (zone = world_nth(c->world, "r53.zone", i)); i++) {
		name = turned(c->arena, doc_text(zone, "Name"));
		if (strcmp(name, from) < 0)
			continue;
		vec_push(&sorted, zone);
		for (k = sorted.n - 1; k > 0; k--) {
			cJSON *other = sorted.at[k - 1];

			if (strcmp(turned(c->arena, doc_text(other, "Name")),
				   name) <= 0)
				break;
			sorted.at[k] = other;
			sorted.at[k - 1] = zone;
		}
	}
	for (i = 0; i < sorted.n; i++)
		cJSON_AddItemToArray(zones, shown(c, sorted.at[i]));
	vec_release(&sorted);
	return page(c, doc, zones, NULL);
}

static bool in_vpc(const cJSON *zone, const char *vpc, const char *region)
{
	const cJSON *it;

	cJSON_ArrayForEach(it, vpcs_of(zone))
	{
		if (str_eq(doc_text(it, "VPCId"), vpc) &&
		    str_eq(doc_text(it, "VPCRegion"), region))
			return true;
	}
	return false;
}

static cJSON *summary(const cJSON *zone)
{
	cJSON *it = cJSON_CreateObject(), *owner;

	doc_set(it, "HostedZoneId", doc_text(zone, "Id"));
	doc_set(it, "Name", doc_text(zone, "Name"));
	owner = cJSON_AddObjectToObject(it, "Owner");
	doc_set(owner, "OwningAccount",
		*doc_text(zone, "_owner") ? doc_text(zone, "_owner")
					  : SIM_ACCOUNT);
	return it;
}

static bool by_vpc(struct call *c)
{
	const char *vpc = exchange_query(c->x, "vpcid");
	const char *region = exchange_query(c->x, "vpcregion");
	cJSON *doc, *list, *zones, *zone;
	size_t i;

	if (!vpc || !world_get(c->world, "ec2.vpc", vpc))
		return call_error(c, 400, "InvalidInput",
				  "The VPC %s in region %s could not be found.",
				  vpc ? vpc : "", region ? region : "");
	doc = cJSON_AddObjectToObject(c->out, "ListHostedZonesByVPCResponse");
	list = cJSON_AddObjectToObject(doc, "HostedZoneSummaries");
	zones = cJSON_AddArrayToObject(list, "HostedZoneSummary");
	for (i = 0; (zone = world_nth(c->world, "r53.zone", i)); i++)
		if (in_vpc(zone, vpc, region))
			cJSON_AddItemToArray(zones, summary(zone));
	doc_set(doc, "MaxItems", "100");
	return true;
}

/* ---- making and deleting ------------------------------------------------------- */

static cJSON *change_info(struct call *c, cJSON *doc)
{
	cJSON *info = cJSON_AddObjectToObject(doc, "ChangeInfo");
	char now[STR_TIME_LEN];

	doc_set(info, "Id",
		arena_fmt(c->arena, "/change/C%s",
			  world_token(c->world, c->arena, ALNUM, 20,
				      "r53.change", c->op)));
	doc_set(info, "Status", "INSYNC");
	doc_set(info, "SubmittedAt", str_iso(world_time(c->world), now));
	return info;
}

void r53_changed(struct call *c, const char *root)
{
	change_info(c, cJSON_AddObjectToObject(c->out, root));
}

static bool vpc_of(struct call *c, const struct node *v, cJSON **out)
{
	const char *id = node_text(v, "VPCId");

	if (!world_get(c->world, "ec2.vpc", id))
		return call_error(c, 400, "InvalidVPCId",
				  "The VPC: %s in region %s that you provided "
				  "is not authorized to make the association.",
				  id, node_text(v, "VPCRegion"));
	*out = cJSON_CreateObject();
	doc_set(*out, "VPCId", id);
	doc_set(*out, "VPCRegion", node_text(v, "VPCRegion"));
	return true;
}

static void standard_records(struct call *c, const char *zone, const char *name)
{
	r53_put(c->world, zone, name, "NS", DNS_TTL,
		"ns-0.awsdns-00.com.\nns-512.awsdns-00.net.");
	r53_put(c->world, zone, name, "SOA", 900,
		"ns-0.awsdns-00.com. awsdns-hostmaster.amazon.com. 1 7200 900 "
		"1209600 86400");
}

static bool create_zone(struct call *c)
{
	const struct node *vpc = node_child(c->doc, "VPC");
	const char *name = r53_fqdn(c->arena, node_text(c->doc, "Name"));
	const char *ref = node_text(c->doc, "CallerReference"), *id;
	cJSON *zone, *doc, *item = NULL, *list;

	if (strlen(name) < 2)
		return call_error(c, 400, "InvalidDomainName",
				  "The domain name '%s' is not valid", name);
	if (vpc && !vpc_of(c, vpc, &item))
		return false;
	id = arena_fmt(
		c->arena, "Z%s",
		world_token(c->world, c->arena, ALNUM, 20, "r53.zone", name));
	zone = cJSON_CreateObject();
	doc_set(zone, "Id", id);
	doc_set(zone, "Name", name);
	doc_set(zone, "CallerReference", ref);
	doc_set(zone, "Comment", node_text(c->doc, "HostedZoneConfig/Comment"));
	doc_set_bool(zone, "PrivateZone", vpc != NULL);
	list = cJSON_AddArrayToObject(zone, "VPCs");
	if (item)
		cJSON_AddItemToArray(list, item);
	world_put(c->world, "r53.zone", id, zone);
	standard_records(c, id, name);
	doc = cJSON_AddObjectToObject(c->out, "CreateHostedZoneResponse");
	doc_set_item(doc, "HostedZone", shown(c, zone));
	change_info(c, doc);
	if (item)
		doc_set_item(doc, "VPC", cJSON_Duplicate(item, true));
	exchange_reply_header(
		c->x, "Location",
		arena_fmt(c->arena,
			  "https://route53.amazonaws.com/2013-04-01/"
			  "hostedzone/%s",
			  id));
	c->x->status = 201;
	return true;
}

static bool delete_zone(struct call *c)
{
	cJSON *zone = r53_zone(c);
	const char *id = c->arg[0];

	if (!zone)
		return false;
	if (records_of(c->world, id) > 2)
		return call_error(c, 400, "HostedZoneNotEmpty",
				  "The specified hosted zone contains "
				  "non-required resource record sets and so "
				  "cannot be deleted.");
	r53_drop(c->world, id, doc_text(zone, "Name"), "NS");
	r53_drop(c->world, id, doc_text(zone, "Name"), "SOA");
	world_drop(c->world, "r53.zone", id);
	r53_changed(c, "DeleteHostedZoneResponse");
	return true;
}

static bool associate(struct call *c)
{
	const struct node *vpc = node_child(c->doc, "VPC");
	cJSON *zone = r53_zone(c), *item;

	if (!zone)
		return false;
	if (!doc_bool(zone, "PrivateZone"))
		return call_error(c, 400, "PublicZoneVPCAssociation",
				  "A public hosted zone cannot be associated "
				  "with a VPC");
	if (!vpc_of(c, vpc, &item))
		return false;
	if (in_vpc(zone, node_text(vpc, "VPCId"), node_text(vpc, "VPCRegion")))
		cJSON_Delete(item);
	else
		cJSON_AddItemToArray(cJSON_GetObjectItem(zone, "VPCs"), item);
	r53_changed(c, "AssociateVPCWithHostedZoneResponse");
	return true;
}

static bool disassociate(struct call *c)
{
	const char *id = node_text(c->doc, "VPC/VPCId");
	cJSON *zone = r53_zone(c), *list;
	int i, at = -1;

	if (!zone)
		return false;
	list = cJSON_GetObjectItem(zone, "VPCs");
	for (i = 0; i < cJSON_GetArraySize(list); i++)
		if (str_eq(doc_text(cJSON_GetArrayItem(list, i), "VPCId"), id))
			at = i;
	if (at < 0)
		return call_error(c, 404, "VPCAssociationNotFound",
				  "The VPC %s is not associated with the "
				  "hosted zone",
				  id);
	if (cJSON_GetArraySize(list) == 1)
		return call_error(c, 400, "LastVPCAssociation",
				  "The VPC that you are trying to disassociate "
				  "is the last one of this private zone");
	cJSON_DeleteItemFromArray(list, at);
	r53_changed(c, "DisassociateVPCFromHostedZoneResponse");
	return true;
}

static bool get_change(struct call *c)
{
	cJSON *doc = cJSON_AddObjectToObject(c->out, "GetChangeResponse");

	doc_set(change_info(c, doc), "Id",
		arena_fmt(c->arena, "/change/%s", c->arg[0]));
	return true;
}

/* Those of the operator's zones; a person's carry none here. */
static bool list_tags(struct call *c)
{
	cJSON *doc =
		cJSON_AddObjectToObject(c->out, "ListTagsForResourceResponse");
	cJSON *set = cJSON_AddObjectToObject(doc, "ResourceTagSet");
	cJSON *zone = r53_zone(c), *tags, *tag;
	const cJSON *it;

	if (!zone)
		return false;
	doc_set(set, "ResourceType", "hostedzone");
	doc_set(set, "ResourceId", c->arg[0]);
	tags = cJSON_AddArrayToObject(cJSON_AddObjectToObject(set, "Tags"),
				      "Tag");
	cJSON_ArrayForEach(it, cJSON_GetObjectItemCaseSensitive(zone, "_tags"))
	{
		tag = cJSON_CreateObject();
		doc_set(tag, "Key", doc_text(it, "key"));
		doc_set(tag, "Value", doc_text(it, "value"));
		cJSON_AddItemToArray(tags, tag);
	}
	return true;
}

#define Z "/2013-04-01/hostedzone"
const struct sim_route sim_route53_routes[] = {
	{ "GET", "/2013-04-01/hostedzonesbyvpc", NULL, "ListHostedZonesByVPC",
	  by_vpc },
	{ "GET", "/2013-04-01/hostedzonesbyname", NULL, "ListHostedZonesByName",
	  by_name },
	{ "GET", Z, NULL, "ListHostedZones", list_zones },
	{ "POST", Z, NULL, "CreateHostedZone", create_zone },
	{ "GET", Z "/*/rrset", NULL, "ListResourceRecordSets", r53_list },
	{ "POST", Z "/*/rrset", NULL, "ChangeResourceRecordSets", r53_change },
	{ "POST", Z "/*/associatevpc", NULL, "AssociateVPCWithHostedZone",
	  associate },
	{ "POST", Z "/*/disassociatevpc", NULL, "DisassociateVPCFromHostedZone",
	  disassociate },
	{ "GET", Z "/*", NULL, "GetHostedZone", get_zone },
	{ "DELETE", Z "/*", NULL, "DeleteHostedZone", delete_zone },
	{ "GET", "/2013-04-01/change/*", NULL, "GetChange", get_change },
	{ "GET", "/2013-04-01/tags/hostedzone/*", NULL, "ListTagsForResource",
	  list_tags },
	{ 0 },
};
