/* route53.c - hosted zones, records, associations, resolver rules. */
#include "core/aws/route53.h"

#include "core/base/encode.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

#define ROOT  "/2013-04-01"
#define XMLNS "https://route53.amazonaws.com/doc/2013-04-01/"

static void get(struct request_spec *q, const char *op, const char *path)
{
	aws_call(q, "route53", op);
	q->method = "GET";
	q->path = path;
}

static void param(struct request_spec *q, const char *name, const char *value)
{
	if (value)
		params_add(q->arena, &q->query, name, value);
}

static const char *bare(const char *id)
{
	const char *slash = strrchr(id, '/');

	return slash ? slash + 1 : id;
}

/* ".../hostedzone/Z1" + tail; NULL with err without an id */
static const char *zone_path(struct request_spec *q, const char *zone,
			     const char *tail, struct err *err)
{
	struct strbuf path = STRBUF_INIT;
	const char *out;

	if (!aws_need(zone, "hosted zone", err))
		return NULL;
	strbuf_addstr(&path, ROOT "/hostedzone/");
	percent_encode(&path, bare(zone), "");
	strbuf_addstr(&path, tail);
	out = arena_dup(q->arena, path.buf);
	strbuf_release(&path);
	return out;
}

/* ---- zones -------------------------------------------------------------------*/

enum build r53_list_zones_by_vpc(struct request_spec *q, const char *vpc,
				 const char *region, const char *next,
				 struct err *err)
{
	get(q, "ListHostedZonesByVPC", ROOT "/hostedzonesbyvpc");
	param(q, "vpcid", vpc);
	param(q, "vpcregion", region);
	param(q, "maxitems", "100");
	param(q, "nexttoken", next);
	return aws_need(vpc, "VPC", err) && aws_need(region, "region", err)
		       ? BUILD_SEND
		       : BUILD_FAIL;
}

enum build r53_list_zones_by_name(struct request_spec *q, const char *name,
				  struct err *err)
{
	get(q, "ListHostedZonesByName", ROOT "/hostedzonesbyname");
	param(q, "dnsname", name);
	return aws_need(name, "name", err) ? BUILD_SEND : BUILD_FAIL;
}

enum build r53_list_zones(struct request_spec *q, bool only_private,
			  const char *marker, struct err *err)
{
	(void)err;
	get(q, "ListHostedZones", ROOT "/hostedzone");
	param(q, "hostedzonetype", only_private ? "PrivateHostedZone" : NULL);
	param(q, "marker", marker);
	param(q, "maxitems", "100");
	return BUILD_SEND;
}

enum build r53_get_zone(struct request_spec *q, const char *zone,
			struct err *err)
{
	const char *path = zone_path(q, zone, "", err);

	get(q, "GetHostedZone", path);
	return path ? BUILD_SEND : BUILD_FAIL;
}

enum build r53_list_records(struct request_spec *q, const char *zone,
			    const struct r53_cursor *from, struct err *err)
{
	const char *path = zone_path(q, zone, "/rrset", err);

	get(q, "ListResourceRecordSets", path);
	if (from) {
		param(q, "name", from->name);
		param(q, "type", from->type);
		param(q, "identifier", from->identifier);
	}
	param(q, "maxitems", "300");
	return path ? BUILD_SEND : BUILD_FAIL;
}

/* ---- taking a zone away --------------------------------------------------------*/

static bool deletable(const struct r53_record *r, const char *zone_name)
{
	return !(r53_same_name(r->name, zone_name) &&
		 str_in(r->type, "NS SOA"));
}

size_t r53_deletable(const struct r53_records *records, const char *zone_name)
{
	size_t n = 0, i;

	for (i = 0; i < records->n; i++)
		n += deletable(&records->at[i], zone_name);
	return n;
}

static void element(struct strbuf *xml, const char *name, const char *text)
{
	strbuf_addf(xml, "<%s>", name);
	xml_escape(xml, text);
	strbuf_addf(xml, "</%s>", name);
}

static void delete_record(struct strbuf *xml, const struct r53_record *r)
{
	size_t i;

	strbuf_addstr(xml, "<Change><Action>DELETE</Action>"
			   "<ResourceRecordSet>");
	element(xml, "Name", r->name);
	element(xml, "Type", r->type);
	if (*r->alias_zone) {
		strbuf_addstr(xml, "<AliasTarget>");
		element(xml, "HostedZoneId", r->alias_zone);
		element(xml, "DNSName", r->values.n ? r->values.at[0] : "");
		element(xml, "EvaluateTargetHealth", "false");
		strbuf_addstr(xml, "</AliasTarget>");
	} else {
		strbuf_addf(xml, "<TTL>%lld</TTL><ResourceRecords>", r->ttl);
		for (i = 0; i < r->values.n; i++) {
			strbuf_addstr(xml, "<ResourceRecord>");
			element(xml, "Value", r->values.at[i]);
			strbuf_addstr(xml, "</ResourceRecord>");
		}
		strbuf_addstr(xml, "</ResourceRecords>");
	}
	strbuf_addstr(xml, "</ResourceRecordSet></Change>");
}

enum build r53_delete_records(struct request_spec *q, const char *zone,
			      const struct r53_records *records,
			      const char *zone_name, struct err *err)
{
	const char *path = zone_path(q, zone, "/rrset", err);
	struct strbuf xml = STRBUF_INIT;
	size_t i;

	aws_call(q, "route53", "ChangeResourceRecordSets");
	q->path = path;
	strbuf_addstr(&xml, "<ChangeResourceRecordSetsRequest xmlns=\"" XMLNS
			    "\"><ChangeBatch><Changes>");
	for (i = 0; i < records->n; i++)
		if (deletable(&records->at[i], zone_name))
			delete_record(&xml, &records->at[i]);
	strbuf_addstr(&xml, "</Changes></ChangeBatch>"
			    "</ChangeResourceRecordSetsRequest>");
	q->text = arena_dup(q->arena, xml.buf);
	q->content_type = "application/xml";
	strbuf_release(&xml);
	aws_writes(q, true);
	return path ? BUILD_SEND : BUILD_FAIL;
}

enum build r53_delete_zone(struct request_spec *q, const char *zone,
			   struct err *err)
{
	const char *path = zone_path(q, zone, "", err);

	aws_call(q, "route53", "DeleteHostedZone");
	q->method = "DELETE";
	q->path = path;
	aws_writes(q, true);
	return path ? BUILD_SEND : BUILD_FAIL;
}

enum build r53_list_tags(struct request_spec *q, const char *zone,
			 struct err *err)
{
	if (!aws_need(zone, "hosted zone", err))
		return BUILD_FAIL;
	get(q, "ListTagsForResource",
	    arena_fmt(q->arena, ROOT "/tags/hostedzone/%s", bare(zone)));
	return BUILD_SEND;
}

void r53_tags_add(struct arena *a, struct aws_tags *tags,
		  const struct node *doc)
{
	aws_tags_read(a, tags, node_at(doc, "ResourceTagSet/Tags"), "Key",
		      "Value");
}

/* ---- a zone and a VPC --------------------------------------------------------*/

struct pairing {
	const char *op, *tail, *root;
};

static enum build pair(struct request_spec *q, const struct pairing *p,
		       const char *zone, const struct r53_vpc *vpc,
		       struct err *err)
{
	const char *path = zone_path(q, zone, p->tail, err);
	struct strbuf xml = STRBUF_INIT;

	if (!path || !aws_need(vpc->id, "VPC", err) ||
	    !aws_need(vpc->region, "region", err))
		return BUILD_FAIL;
	aws_call(q, "route53", p->op);
	q->path = path;
	strbuf_addf(&xml, "<%s xmlns=\"" XMLNS "\"><VPC><VPCRegion>", p->root);
	xml_escape(&xml, vpc->region);
	strbuf_addstr(&xml, "</VPCRegion><VPCId>");
	xml_escape(&xml, vpc->id);
	strbuf_addf(&xml, "</VPCId></VPC></%s>", p->root);
	q->text = arena_dup(q->arena, xml.buf);
	q->content_type = "application/xml";
	strbuf_release(&xml);
	aws_writes(q, true);
	return BUILD_SEND;
}

enum build r53_associate_vpc(struct request_spec *q, const char *zone,
			     const char *vpc, const char *region,
			     struct err *err)
{
	static const struct pairing p = { "AssociateVPCWithHostedZone",
					  "/associatevpc",
					  "AssociateVPCWithHostedZoneRequest" };

	return pair(q, &p, zone, &(struct r53_vpc){ region, vpc }, err);
}

enum build r53_disassociate_vpc(struct request_spec *q, const char *zone,
				const char *vpc, const char *region,
				struct err *err)
{
	static const struct pairing p = {
		"DisassociateVPCFromHostedZone", "/disassociatevpc",
		"DisassociateVPCFromHostedZoneRequest"
	};

	return pair(q, &p, zone, &(struct r53_vpc){ region, vpc }, err);
}

enum build r53_authorize_vpc(struct request_spec *q, const char *zone,
			     const char *vpc, const char *region,
			     struct err *err)
{
	static const struct pairing p = {
		"CreateVPCAssociationAuthorization", "/authorizevpcassociation",
		"CreateVPCAssociationAuthorizationRequest"
	};

	return pair(q, &p, zone, &(struct r53_vpc){ region, vpc }, err);
}

enum build r53_deauthorize_vpc(struct request_spec *q, const char *zone,
			       const char *vpc, const char *region,
			       struct err *err)
{
	static const struct pairing p = {
		"DeleteVPCAssociationAuthorization",
		"/deauthorizevpcassociation",
		"DeleteVPCAssociationAuthorizationRequest"
	};

	return pair(q, &p, zone, &(struct r53_vpc){ region, vpc }, err);
}

/* [K] filter names as the AWS CLI has them */
enum build r53_list_rule_associations(struct request_spec *q, const char *vpc,
				      const char *next, struct err *err)
{
	cJSON *body =
		aws_json(q, "route53resolver", "ListResolverRuleAssociations");
	cJSON *filter = cJSON_CreateObject(), *list, *values;

	(void)err;
	cJSON_AddNumberToObject(body, "MaxResults", 100);
	aws_json_text(body, "NextToken", next);
	list = cJSON_AddArrayToObject(body, "Filters");
	cJSON_AddItemToArray(list, filter);
	cJSON_AddStringToObject(filter, "Name", "VPCId");
	values = cJSON_AddArrayToObject(filter, "Values");
	cJSON_AddItemToArray(values, cJSON_CreateString(vpc));
	return BUILD_SEND;
}

/* ---- readers --------------------------------------------------------------------*/

/* Without the trailing dot, "\052" as '*'. */
static const char *plain_name(struct arena *a, const char *name)
{
	size_t len = strlen(name);

	if (len && name[len - 1] == '.')
		len--;
	if (str_starts(name, "\\052"))
		return arena_fmt(a, "*%.*s", (int)len - 4, name + 4);
	return arena_dupn(a, name, len);
}

bool r53_same_name(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);

	n -= n && a[n - 1] == '.';
	m -= m && b[m - 1] == '.';
	return n == m && !strncasecmp(a, b, n);
}

const char *r53_next(struct arena *a, const struct node *doc)
{
	const char *next = node_text(doc, "NextToken");

	if (!*next && node_bool(doc, "IsTruncated"))
		next = node_text(doc, "NextMarker");
	return *next ? arena_dup(a, next) : NULL;
}

bool r53_next_record(struct arena *a, const struct node *doc,
		     struct r53_cursor *out)
{
	memset(out, 0, sizeof(*out));
	if (!node_bool(doc, "IsTruncated") ||
	    !*node_text(doc, "NextRecordName"))
		return false;
	out->name = aws_text(a, doc, "NextRecordName");
	out->type = aws_text(a, doc, "NextRecordType");
	out->identifier = *node_text(doc, "NextRecordIdentifier")
				  ? aws_text(a, doc, "NextRecordIdentifier")
				  : NULL;
	return true;
}

static void read_zone(struct arena *a, const struct node *n, struct r53_zone *z)
{
	z->id = arena_dup(a, bare(node_text(n, "Id")));
	z->name = plain_name(a, node_text(n, "Name"));
	z->is_private = node_bool(n, "Config/PrivateZone");
	z->records = node_int(n, "ResourceRecordSetCount", -1);
	z->owner = "";
}

static void read_summary(struct arena *a, const struct node *n,
			 struct r53_zone *z)
{
	z->id = arena_dup(a, bare(node_text(n, "HostedZoneId")));
	z->name = plain_name(a, node_text(n, "Name"));
	z->is_private = true;
	z->records = -1;
	z->owner = *node_text(n, "Owner/OwningAccount")
			   ? aws_text(a, n, "Owner/OwningAccount")
			   : aws_text(a, n, "Owner/OwningService");
}

void r53_zones_add(struct arena *a, struct r53_zones *list,
		   const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "HostedZones"))
	read_zone(a, n, AWS_ADD(a, list));
	NODE_EACH(n, node_at(doc, "HostedZoneSummaries"))
	read_summary(a, n, AWS_ADD(a, list));
}

bool r53_zone_read(struct arena *a, const struct node *doc,
		   struct r53_zone *out, struct r53_vpcs *vpcs, struct err *err)
{
	read_zone(a, node_at(doc, "HostedZone"), out);
	if (!aws_must(out->id, "HostedZone/Id", err))
		return false;
	NODE_EACH(n, vpcs ? node_at(doc, "VPCs") : NULL)
	{
		struct r53_vpc *v = AWS_ADD(a, vpcs);

		v->region = aws_text(a, n, "VPCRegion");
		v->id = aws_text(a, n, "VPCId");
	}
	return true;
}

void r53_records_add(struct arena *a, struct r53_records *list,
		     const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "ResourceRecordSets"))
	{
		struct r53_record *r = AWS_ADD(a, list);
		const char *alias = node_text(n, "AliasTarget/DNSName");

		r->name = plain_name(a, node_text(n, "Name"));
		r->type = aws_text(a, n, "Type");
		r->ttl = node_int(n, "TTL", 0);
		r->alias_zone = aws_text(a, n, "AliasTarget/HostedZoneId");
		NODE_EACH(v, node_at(n, "ResourceRecords"))
		aws_name_add(a, &r->values,
			     plain_name(a, node_text(v, "Value")));
		if (*alias)
			aws_name_add(a, &r->values, plain_name(a, alias));
	}
}

void r53_rules_add(struct arena *a, struct r53_rules *list,
		   const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "ResolverRuleAssociations"))
	{
		struct r53_rule *r = AWS_ADD(a, list);

		r->id = aws_text(a, n, "Id");
		r->rule_id = aws_text(a, n, "ResolverRuleId");
		r->vpc = aws_text(a, n, "VPCId");
		r->name = aws_text(a, n, "Name");
		r->status = aws_text(a, n, "Status");
	}
}
