/*
 * aws_filter.c - EC2's lists: ids, Filter.N and pages (card aws-api 3.6).
 * A filter passes when one of its values fits; all filters must pass.
 */
#include "core/base/encode.h"
#include "core/base/str.h"
#include "core/sim/aws.h"

#define PAGE_LEAST 5
#define PAGE_MOST  1000

static bool value_fits(const cJSON *v, const char *pattern)
{
	char text[32];

	if (cJSON_IsString(v))
		return str_glob(pattern, v->valuestring);
	if (cJSON_IsBool(v))
		return str_eq(pattern, cJSON_IsTrue(v) ? "true" : "false");
	if (!cJSON_IsNumber(v))
		return false;
	snprintf(text, sizeof(text), "%.15g", v->valuedouble);
	return str_glob(pattern, text);
}

/* Any value at the end of the dotted path; arrays are looked through. */
static bool path_fits(const cJSON *v, const char *path, const char *pattern)
{
	const cJSON *it;
	char name[64];
	size_t n;

	if (cJSON_IsArray(v)) {
		cJSON_ArrayForEach(it, v)
		{
			if (path_fits(it, path, pattern))
				return true;
		}
		return false;
	}
	if (!*path)
		return value_fits(v, pattern);
	n = strcspn(path, ".");
	snprintf(name, sizeof(name), "%.*s", (int)n, path);
	it = cJSON_GetObjectItemCaseSensitive(v, name);
	return it && path_fits(it, path + n + (path[n] == '.'), pattern);
}

static bool tag_fits(const cJSON *doc, const char *key, const char *pattern)
{
	const cJSON *tag;

	cJSON_ArrayForEach(tag, cJSON_GetObjectItemCaseSensitive(doc, "tagSet"))
	{
		if (str_eq(doc_text(tag, "key"), key) &&
		    str_glob(pattern, doc_text(tag, "value")))
			return true;
	}
	return false;
}

static const char *path_of(const struct filter_name *map, const char *filter)
{
	if (!strcmp(filter, "tag-key"))
		return "tagSet.key";
	if (!strcmp(filter, "tag-value"))
		return "tagSet.value";
	for (; map && map->filter; map++)
		if (!strcmp(map->filter, filter))
			return map->path;
	return NULL;
}

static bool one_filter(struct call *c, int f, const char *name,
		       const cJSON *doc, const struct filter_name *map)
{
	const char *pattern;
	bool fits = false;
	int i;

	for (i = 1;
	     !fits && (pattern = call_paramf(c, "Filter.%d.Value.%d", f, i));
	     i++)
		fits = str_starts(name, "tag:")
			       ? tag_fits(doc, name + 4, pattern)
			       : path_fits(doc, path_of(map, name), pattern);
	return fits;
}

static bool passes(struct call *c, const cJSON *doc,
		   const struct filter_name *map)
{
	const char *name;
	int i;

	for (i = 1; (name = call_paramf(c, "Filter.%d.Name", i)); i++)
		if (!one_filter(c, i, name, doc, map))
			return false;
	return true;
}

static bool filters_known(struct call *c, const struct filter_name *map)
{
	const char *name;
	int i;

	for (i = 1; (name = call_paramf(c, "Filter.%d.Name", i)); i++)
		if (!str_starts(name, "tag:") && !path_of(map, name))
			return call_error(c, 400, "InvalidParameterValue",
					  "The filter '%s' is invalid", name);
	return true;
}

static bool here(const struct call *c, const cJSON *doc)
{
	const char *region = doc_text(doc, "_region");

	return str_eq(*region ? region : SIM_REGION, c->region);
}

/* "The vpc ID 'vpc-1' does not exist" */
static const char *noun_of(const char *idparam)
{
	static const char *const nouns[][2] = {
		{ "VpcId", "vpc ID" },
		{ "SubnetId", "subnet ID" },
		{ "GroupId", "security group" },
		{ "InstanceId", "instance ID" },
		{ "InternetGatewayId", "internetGateway ID" },
		{ "NatGatewayId", "NatGateway" },
		{ "RouteTableId", "routeTable ID" },
		{ "NetworkAclId", "networkAcl ID" },
		{ "VpcEndpointId", "Vpc Endpoint Id" },
		{ "NetworkInterfaceId", "networkInterface ID" },
		{ "DhcpOptionsId", "dhcpOption ID" },
		{ "KeyName", "key pair" },
		{ "AllocationId", "allocation ID" },
		{ "VpcPeeringConnectionId", "vpcPeeringConnection ID" },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(nouns); i++)
		if (!strcmp(nouns[i][0], idparam))
			return nouns[i][1];
	return "ID";
}

static cJSON *by_id(struct call *c, const char *kind, const char *idname,
		    const char *id)
{
	cJSON *doc;
	size_t i;

	for (i = 0; (doc = world_nth(c->world, kind, i)); i++)
		if (here(c, doc) && str_eq(doc_text(doc, idname), id))
			return doc;
	return NULL;
}

static bool ids_known(struct call *c, const char *kind, const char *idparam,
		      const char *idname, const char *notfound)
{
	const char *id;
	int i;

	for (i = 1; (id = call_paramf(c, "%s.%d", idparam, i)); i++)
		if (!by_id(c, kind, idname, id))
			return call_error(c, 400, notfound,
					  "The %s '%s' does not exist",
					  noun_of(idparam), id);
	return true;
}

static bool wanted(struct call *c, const char *idparam, const char *id)
{
	const char *one;
	int i;

	for (i = 1; (one = call_paramf(c, "%s.%d", idparam, i)); i++)
		if (!strcmp(one, id))
			return true;
	return i == 1;
}

/* NextToken is base64 of the index to go on from. */
static long long page_start(struct call *c)
{
	const char *token = call_param(c, "NextToken");
	struct strbuf sb = STRBUF_INIT;
	long long at = 0;
	bool ok = true;

	if (token && *token)
		ok = base64_decode(&sb, token, strlen(token)) &&
		     str_int(sb.buf, 0, 1000000, &at);
	strbuf_release(&sb);
	if (ok)
		return at;
	call_error(c, 400, "InvalidNextToken", "The token '%s' is invalid",
		   token);
	return -1;
}

static bool page_size(struct call *c, long long *most)
{
	const char *text = call_param(c, "MaxResults");

	*most = -1;
	if (!text)
		return true;
	return str_int(text, PAGE_LEAST, PAGE_MOST, most) ||
	       call_error(c, 400, "InvalidParameterValue",
			  "Value ( %s ) for parameter maxResults is invalid. "
			  "Expecting a value between %d and %d.",
			  text, PAGE_LEAST, PAGE_MOST);
}

static void next_token(struct call *c, long long at)
{
	struct strbuf sb = STRBUF_INIT;
	const char *text = arena_fmt(c->arena, "%lld", at);

	base64_encode(&sb, text, strlen(text));
	doc_set(c->out, "nextToken", sb.buf);
	strbuf_release(&sb);
}

bool call_describe(struct call *c, const char *kind, const char *set,
		   const char *idparam, const char *idname,
		   const char *notfound, const struct filter_name *map)
{
	cJSON *list, *doc;
	long long start = page_start(c), most, seen = 0;
	size_t i;

	if (start < 0 || !page_size(c, &most) || !filters_known(c, map) ||
	    !ids_known(c, kind, idparam, idname, notfound))
		return false;
	list = cJSON_AddArrayToObject(c->out, set);
	for (i = 0; (doc = world_nth(c->world, kind, i)); i++) {
		if (!here(c, doc) ||
		    !wanted(c, idparam, doc_text(doc, idname)) ||
		    !passes(c, doc, map) || seen++ < start)
			continue;
		if (most >= 0 && seen - start > most) {
			next_token(c, start + most);
			break;
		}
		cJSON_AddItemToArray(list, cJSON_Duplicate(doc, true));
	}
	return true;
}
