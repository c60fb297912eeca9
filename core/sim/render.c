/* render.c - results and errors in AWS's wire forms (card aws-api 3.2, 3.3). */
#include "core/base/node.h"
#include "core/base/str.h"
#include "core/sim/aws.h"

static const struct {
	const char *service, *ns;
} namespaces[] = {
	{ "sts", "https://sts.amazonaws.com/doc/2011-06-15/" },
	{ "iam", "https://iam.amazonaws.com/doc/2010-05-08/" },
	{ "ec2", "http://ec2.amazonaws.com/doc/2016-11-15/" },
	{ "cloudformation", "http://cloudformation.amazonaws.com/doc/"
			    "2010-05-15/" },
	{ "route53", "https://route53.amazonaws.com/doc/2013-04-01/" },
	{ "s3", "http://s3.amazonaws.com/doc/2006-03-01/" },
};

static const char *namespace_of(const char *service)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(namespaces); i++)
		if (!strcmp(namespaces[i].service, service))
			return namespaces[i].ns;
	return "urn:aws";
}

static void add_value(struct strbuf *out, const cJSON *v)
{
	if (cJSON_IsString(v))
		xml_escape(out, v->valuestring);
	else if (cJSON_IsBool(v))
		strbuf_addstr(out, cJSON_IsTrue(v) ? "true" : "false");
	else if (cJSON_IsNumber(v))
		strbuf_addf(out, "%.15g", v->valuedouble);
}

static void add_list(struct strbuf *out, const char *name, const cJSON *list,
		     const char *item)
{
	const cJSON *it;

	if (item)
		strbuf_addf(out, "<%s>", name);
	cJSON_ArrayForEach(it, list) sim_xml(out, item ? item : name, it, item);
	if (item)
		strbuf_addf(out, "</%s>", name);
}

static void add_members(struct strbuf *out, const cJSON *doc, const char *item)
{
	const cJSON *it;

	cJSON_ArrayForEach(it, doc)
	{
		if (*it->string != '_')
			sim_xml(out, it->string, it, item);
	}
}

void sim_xml(struct strbuf *out, const char *name, const cJSON *doc,
	     const char *item)
{
	if (cJSON_IsNull(doc))
		return;
	if (cJSON_IsArray(doc)) {
		add_list(out, name, doc, item);
		return;
	}
	strbuf_addf(out, "<%s>", name);
	if (cJSON_IsObject(doc))
		add_members(out, doc, item);
	else
		add_value(out, doc);
	strbuf_addf(out, "</%s>", name);
}

static const char *request_id(struct exchange *x)
{
	const char *id = world_uuid(x->world, x->arena, "request", x->op);

	exchange_reply_header(x, "x-amzn-RequestId", id);
	return id;
}

static void begin_xml(struct exchange *x, int status)
{
	x->status = status;
	x->content_type = "text/xml";
	strbuf_clear(&x->reply);
	strbuf_addstr(&x->reply,
		      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
}

/* ---- errors ---------------------------------------------------------------*/

static void error_json(struct exchange *x, int status, const char *code,
		       const char *message)
{
	cJSON *doc = cJSON_CreateObject();

	request_id(x);
	exchange_reply_header(x, "x-amzn-ErrorType", code);
	doc_set(doc, "__type", code);
	doc_set(doc, "message", message);
	exchange_json(x, status, doc);
	x->content_type = "application/x-amz-json-1.1";
}

static cJSON *error_of(const char *code, const char *message)
{
	cJSON *doc = cJSON_CreateObject();

	doc_set(doc, "Code", code);
	doc_set(doc, "Message", message);
	return doc;
}

static void error_ec2(struct exchange *x, cJSON *error)
{
	cJSON *doc = cJSON_CreateObject(),
	      *list = cJSON_AddObjectToObject(doc, "Errors");

	cJSON_AddItemToObject(list, "Error", error);
	doc_set(doc, "RequestID", request_id(x));
	sim_xml(&x->reply, "Response", doc, NULL);
	cJSON_Delete(doc);
}

static void error_query(struct exchange *x, int status, cJSON *error)
{
	cJSON *doc = cJSON_CreateObject();

	cJSON_AddItemToObject(doc, "Error", error);
	doc_set(error, "Type", status < 500 ? "Sender" : "Receiver");
	doc_set(doc, "RequestId", request_id(x));
	strbuf_addf(&x->reply, "<ErrorResponse xmlns=\"%s\">",
		    namespace_of(x->service));
	add_members(&x->reply, doc, NULL);
	strbuf_addstr(&x->reply, "</ErrorResponse>");
	cJSON_Delete(doc);
}

static void error_s3(struct exchange *x, cJSON *error)
{
	const char *id = request_id(x);

	exchange_reply_header(x, "x-amz-request-id", id);
	doc_set(error, "RequestId", id);
	doc_set(error, "HostId", "simulated");
	sim_xml(&x->reply, "Error", error, NULL);
	cJSON_Delete(error);
}

void sim_render_error(struct exchange *x, enum sim_protocol protocol,
		      int status, const char *code, const char *message)
{
	if (protocol == SIM_JSON) {
		error_json(x, status, code, message);
		return;
	}
	begin_xml(x, status);
	if (protocol == SIM_EC2)
		error_ec2(x, error_of(code, message));
	else if (protocol == SIM_S3)
		error_s3(x, error_of(code, message));
	else
		error_query(x, status, error_of(code, message));
}

/* ---- results --------------------------------------------------------------*/

static void result_query(struct call *c)
{
	struct strbuf *out = &c->x->reply;
	char *result = mem_fmt("%sResult", c->op);

	strbuf_addf(out, "<%sResponse xmlns=\"%s\">", c->op,
		    namespace_of(c->service));
	if (c->out->child)
		sim_xml(out, result, c->out, "member");
	strbuf_addf(out,
		    "<ResponseMetadata><RequestId>%s</RequestId>"
		    "</ResponseMetadata></%sResponse>",
		    request_id(c->x), c->op);
	mem_free(result);
}

static void result_ec2(struct call *c)
{
	struct strbuf *out = &c->x->reply;

	strbuf_addf(out, "<%sResponse xmlns=\"%s\"><requestId>%s</requestId>",
		    c->op, namespace_of("ec2"), request_id(c->x));
	add_members(out, c->out, "item");
	strbuf_addf(out, "</%sResponse>", c->op);
}

/* The one member of out is the document. */
static void result_rest(struct call *c)
{
	const cJSON *root = c->out->child;
	struct exchange *x = c->x;

	exchange_reply_header(x, "x-amz-request-id", request_id(x));
	if (!root) {
		strbuf_clear(&x->reply);
		return;
	}
	strbuf_addf(&x->reply, "<%s xmlns=\"%s\">", root->string,
		    namespace_of(c->service));
	add_members(&x->reply, root, NULL);
	strbuf_addf(&x->reply, "</%s>", root->string);
}

static void drop_own(cJSON *doc)
{
	cJSON *it, *next;

	for (it = doc->child; it; it = next) {
		next = it->next;
		if (it->string && *it->string == '_')
			cJSON_Delete(cJSON_DetachItemViaPointer(doc, it));
		else
			drop_own(it);
	}
}

void sim_render(struct call *c, enum sim_protocol protocol)
{
	int status = c->x->status ? c->x->status : 200;

	if (protocol == SIM_JSON) {
		drop_own(c->out);
		request_id(c->x);
		exchange_json(c->x, 200, cJSON_Duplicate(c->out, true));
		c->x->content_type = "application/x-amz-json-1.1";
		return;
	}
	if (c->x->reply.len) /* S3: the handler wrote it */
		return;
	begin_xml(c->x, status);
	if (protocol == SIM_EC2)
		result_ec2(c);
	else if (protocol == SIM_QUERY)
		result_query(c);
	else
		result_rest(c);
}
