/* fault.c - failures by script: POST /_sim/fault (admin.c). */
#include "core/base/str.h"
#include "core/sim/ocm.h"
#include "core/sim/server_own.h"

void sim_faults_clear(struct vec *faults)
{
	struct fault *f;
	size_t i;

	for (i = 0; i < faults->n; i++) {
		f = faults->at[i];
		mem_free(f->match);
		mem_free(f->code);
		mem_free(f->message);
		mem_free(f->body);
		mem_free(f->type);
		cJSON_Delete(f->headers);
		cJSON_Delete(f->fields);
		mem_free(f);
	}
	vec_release(faults);
}

static bool matches(const struct fault *f, const struct exchange *x)
{
	char *op = mem_fmt("%s %s", x->service, x->op);
	char *line = mem_fmt("%s %s", x->method, x->target);
	bool yes = str_glob(f->match, op) || str_glob(f->match, line);

	mem_free(op);
	mem_free(line);
	return yes;
}

const struct fault *sim_fault_for(struct vec *faults, const struct exchange *x)
{
	const struct fault *strikes = NULL;
	struct fault *f;
	size_t i;

	if (str_starts(x->path, "/_sim/"))
		return NULL;
	for (i = 0; i < faults->n; i++) {
		f = faults->at[i];
		if (!matches(f, x))
			continue;
		f->seen++;
		if (f->seen >= f->nth && f->seen < f->nth + f->times &&
		    !strikes)
			strikes = f;
	}
	return strikes;
}

/* OCM's error form (card ocm-api 2) */
static void ocm_error(struct exchange *x, const struct fault *f)
{
	cJSON *doc = cJSON_CreateObject();
	char id[12];

	snprintf(id, sizeof(id), "%d", f->status);
	doc_set(doc, "kind", "Error");
	doc_set(doc, "id", id);
	doc_set(doc, "code", f->code);
	doc_set(doc, "reason", f->message);
	doc_set(doc, "operation_id",
		world_uuid(x->world, x->arena, "ocm.fault", f->match));
	exchange_json(x, f->status, doc);
}

static void add_members(cJSON *doc, const cJSON *fields)
{
	const cJSON *it;

	cJSON_ArrayForEach(it,
			   fields) if (cJSON_IsObject(doc) &&
				       !cJSON_HasObjectItem(doc, it->string))
		doc_set_item(doc, it->string, cJSON_Duplicate(it, true));
}

void sim_fault_more(struct exchange *x, const struct fault *f)
{
	const cJSON *it;
	cJSON *doc = f->fields ? cJSON_Parse(x->reply.buf) : NULL, *item;

	cJSON_ArrayForEach(it, f->headers) if (cJSON_IsString(it))
		exchange_reply_header(x, it->string, it->valuestring);
	if (!doc)
		return;
	cJSON_ArrayForEach(item, cJSON_GetObjectItem(doc, "items"))
		add_members(item, f->fields);
	add_members(doc, f->fields);
	exchange_json(x, x->status, doc);
}

/* Kubernetes' Status, Keycloak's pair, else OCM's. */
static void own_error(struct exchange *x, const struct fault *f)
{
	if (str_eq(x->service, "kube"))
		exchange_json(x, f->status,
			      jsonf("{'kind':'Status','apiVersion':'v1',"
				    "'metadata':{},'status':'Failure',"
				    "'message':'%s','reason':'%s','code':%d}",
				    f->message, f->code, f->status));
	else if (str_starts(x->path, "/auth/") || str_eq(x->service, "oauth"))
		exchange_json(x, f->status,
			      jsonf("{'error':'%s','error_description':'%s'}",
				    f->code, f->message));
	else
		ocm_error(x, f);
}

bool sim_fault_acts(const struct fault *f)
{
	return !f || f->after ||
	       (f->act != FAULT_STATUS && f->act != FAULT_RESET_BEFORE);
}

void sim_fault_answer(struct exchange *x, const struct fault *f)
{
	strbuf_clear(&x->reply);
	vec_release(&x->reply_headers);
	if (*f->body) { /* what a proxy on the way says */
		x->status = f->status;
		x->content_type = f->type;
		strbuf_addstr(&x->reply, f->body);
	} else if (!sim_aws_refuse(x, f->status, f->code, f->message)) {
		own_error(x, f);
	}
	if (f->retry_after)
		exchange_reply_header(
			x, "Retry-After",
			arena_fmt(x->arena, "%d", f->retry_after));
}
