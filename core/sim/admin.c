/*
 * admin.c - /_sim/...: what a wizard and a test may know of the simulator and
 * do to it.  Bodies are JSON.
 *
 *	GET  /_sim/info             everything a wizard needs, see admin_info
 *	GET  /_sim/world[?all]      every object, sorted; all: the gone ones too
 *	GET  /_sim/log              every exchange but these, a JSON line each
 *	GET  /_sim/clock            {now_ms, rate, mode, next_timer_ms or -1}
 *	POST /_sim/clock            {to_ms} | {advance_ms} | {rate} |
 *	                            {next: true, not_after_ms}; replies as GET
 *	POST /_sim/lease            {pid, end}: a wizard is here; at least each
 *	                            minute, or end: true when it leaves
 *	POST /_sim/fault            admin_fault below; DELETE: none any more
 *	POST /_sim/trouble          {name, ...} of trouble.c; DELETE: none any
 *	                            more
 *	GET  /_sim/fault            [{match, seen, struck}]: how often
 *	POST /_sim/deny             {actions: ["iam:CreateRole"], by}: refused
 *	                            from now on; an empty list: none.  by:
 *	                            "organization", "policy" (denied outright),
 *	                            else nobody allows it
 *	POST /_sim/world            {kind: {key: {...}}}: members merged into that
 *	                            object, which is made if need be; null drops
 *	                            it; key "*": the first of the kind
 *	POST /_sim/outage           {hosts: ["api.openshift.com"]}: do not
 *	                            answer the machines there; an empty list:
 *	                            all do again
 *	POST /_sim/reset            the world as it was at first
 */
#include "core/base/str.h"
#include "core/sim/ocm.h"
#include "core/sim/server_own.h"

static bool fail(struct exchange *x, int status, const char *message)
{
	cJSON *doc = cJSON_CreateObject();

	doc_set(doc, "message", message);
	exchange_json(x, status, doc);
	return true;
}

static cJSON *clock_doc(struct server *s)
{
	cJSON *doc = cJSON_CreateObject();

	doc_set_number(doc, "now_ms", (double)world_time_ms(s->world));
	doc_set_number(doc, "rate", world_get_rate(s->world));
	doc_set(doc, "mode", s->options.mode);
	doc_set_number(doc, "next_timer_ms",
		       (double)world_next_timer(s->world));
	return doc;
}

/* The caller's key: the first of the world. */
static cJSON *credentials(struct server *s)
{
	const cJSON *key = world_nth(s->world, "iam.access-key", 0);
	struct arena *a = arena_new();
	cJSON *doc = cJSON_CreateObject();

	doc_set(doc, "aws_access_key_id", doc_text(key, "AccessKeyId"));
	doc_set(doc, "aws_secret_access_key", doc_text(key, "__secret"));
	doc_set(doc, "aws_region", SIM_REGION);
	doc_set(doc, "ocm_token", sim_offline_token(s->world, a));
	arena_free(a);
	return doc;
}

cJSON *admin_info(struct server *s)
{
	cJSON *doc = cJSON_CreateObject(), *faces, *it;

	doc_set_bool(doc, "simulated", true);
	doc_set(doc, "label", "SIMULATED");
	doc_set(doc, "version", ROSAWIZ_VERSION);
	doc_set(doc, "base", s->base);
	doc_set(doc, "world", s->world_options.name);
	doc_set_number(doc, "seed", (double)s->world_options.seed);
	doc_set(doc, "account", SIM_ACCOUNT);
	doc_set_bool(doc, "aws_elsewhere", s->world_options.aws_elsewhere);
	doc_set_item(doc, "clock", clock_doc(s));
	doc_set_item(doc, "credentials", credentials(s));
	faces = faces_describe(s->faces);
	while (faces && (it = faces->child)) {
		cJSON_DetachItemViaPointer(faces, it);
		doc_set_item(doc, it->string ? it->string : "vantages", it);
	}
	cJSON_Delete(faces);
	return doc;
}

static bool get_info(struct exchange *x, const cJSON *in)
{
	(void)in;
	exchange_json(x, 200, admin_info(x->server));
	return true;
}

static bool get_vantages(struct exchange *x, const cJSON *in)
{
	(void)in;
	exchange_json(x, 200, faces_describe(x->server->faces));
	return true;
}

static bool get_world(struct exchange *x, const cJSON *in)
{
	(void)in;
	x->status = 200;
	x->content_type = "application/json";
	world_dump(x->world, exchange_has_query(x, "all"), &x->reply);
	return true;
}

static bool get_log(struct exchange *x, const cJSON *in)
{
	const struct vec *lines = &x->server->log.lines;
	size_t i;

	(void)in;
	x->status = 200;
	x->content_type = "application/x-ndjson";
	for (i = 0; i < lines->n; i++) {
		strbuf_addstr(&x->reply, lines->at[i]);
		strbuf_addch(&x->reply, '\n');
	}
	return true;
}

static bool get_clock(struct exchange *x, const cJSON *in)
{
	(void)in;
	exchange_json(x, 200, clock_doc(x->server));
	return true;
}

static void advance_next(struct world *w, const cJSON *in)
{
	int64_t last = (int64_t)doc_number(in, "not_after_ms", -1);
	int64_t next = world_next_timer(w);

	if (next < 0 || (last >= 0 && last < next))
		next = last;
	if (next >= 0)
		world_advance(w, next);
}

static bool set_clock(struct exchange *x, const cJSON *in)
{
	struct world *w = x->world;
	double rate = doc_number(in, "rate", -1);
	int64_t to = (int64_t)doc_number(in, "to_ms", -1);
	int64_t by = (int64_t)doc_number(in, "advance_ms", -1);

	if (rate >= 0)
		world_set_rate(w, rate);
	else if (to >= 0)
		world_advance(w, to);
	else if (by >= 0)
		world_advance(w, world_time_ms(w) + by);
	else if (doc_bool(in, "next"))
		advance_next(w, in);
	else
		return fail(x, 400, "expected to_ms, advance_ms, rate or next");
	return get_clock(x, in);
}

static bool set_lease(struct exchange *x, const cJSON *in)
{
	int pid = (int)doc_number(in, "pid", 0);
	cJSON *doc;

	if (pid <= 1)
		return fail(x, 400, "expected pid, a process id");
	server_lease(x->server, pid, doc_bool(in, "end"));
	doc = cJSON_CreateObject();
	doc_set_number(doc, "leases", (double)x->server->leases.n);
	exchange_json(x, 200, doc);
	return true;
}

/* The names of a list become the objects of a kind, and no others are; by: who
 * says so. */
static bool set_names(struct exchange *x, const cJSON *list, const char *kind,
		      const char *by)
{
	const cJSON *it;

	if (!cJSON_IsArray(list))
		return fail(x, 400, "expected a list: actions, or hosts");
	while (world_count(x->world, kind))
		world_drop(x->world, kind, world_nth_key(x->world, kind, 0));
	cJSON_ArrayForEach(it, list)
	{
		if (cJSON_IsString(it) &&
		    !world_get(x->world, kind, it->valuestring))
			doc_set(world_put(x->world, kind, it->valuestring,
					  cJSON_CreateObject()),
				"by", by);
	}
	exchange_json(x, 200, cJSON_CreateObject());
	return true;
}

static bool deny(struct exchange *x, const cJSON *in)
{
	return set_names(x, cJSON_GetObjectItemCaseSensitive(in, "actions"),
			 "sim.deny", doc_text(in, "by"));
}

static bool outage(struct exchange *x, const cJSON *in)
{
	return set_names(x, cJSON_GetObjectItemCaseSensitive(in, "hosts"),
			 "sim.outage", "");
}

static void merge_object(struct world *w, const char *kind, const char *key,
			 const cJSON *with)
{
	const cJSON *it;
	cJSON *doc;

	if (str_eq(key, "*"))
		key = world_nth_key(w, kind, 0);
	if (!key)
		return;
	doc = world_get(w, kind, key);
	if (cJSON_IsNull(with)) {
		if (doc)
			world_drop(w, kind, key);
		return;
	}
	if (!doc)
		doc = world_put(w, kind, key, cJSON_CreateObject());
	cJSON_ArrayForEach(it, with)
		doc_set_item(doc, it->string, cJSON_Duplicate(it, true));
}

static bool merge_world(struct exchange *x, const cJSON *in)
{
	const cJSON *kind, *it;

	if (!cJSON_IsObject(in))
		return fail(x, 400, "expected {kind: {key: {...}}}");
	sso_seed(x->world);
	cJSON_ArrayForEach(kind, in)
	{
		cJSON_ArrayForEach(it, kind)
			merge_object(x->world, kind->string, it->string, it);
	}
	exchange_json(x, 200, cJSON_CreateObject());
	return true;
}

static bool reset(struct exchange *x, const cJSON *in)
{
	struct err err = { 0 };

	(void)in;
	if (!server_reset(x->server, &err))
		return fail(x, 500, err.what);
	x->world = x->server->world;
	return get_clock(x, in);
}

/* ---- faults ---------------------------------------------------------------
 * {"match": "iam CreateRole" or "POST /api/...*" or "*", "nth": 1, "times": 1,
 *  "do": "reset_before|reset_after|status|truncate|delay|more",
 *  "status": 503, "code": "Throttling", "message": "...", "retry_after": s,
 *  "after": true (a status, but it was done), "body": "<html>...", "type":
 *  "text/html", "headers": {"Warning": "..."}, "fields": {"new": 1},
 *  "delay_ms": N} */

static enum fault_act act_of(const char *name)
{
	static const struct {
		const char *name;
		enum fault_act act;
	} acts[] = {
		{ "reset_before", FAULT_RESET_BEFORE },
		{ "reset_after", FAULT_RESET_AFTER },
		{ "status", FAULT_STATUS },
		{ "truncate", FAULT_TRUNCATE },
		{ "delay", FAULT_DELAY },
		{ "more", FAULT_MORE },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(acts); i++)
		if (!strcmp(acts[i].name, name))
			return acts[i].act;
	return FAULT_NONE;
}

static const char *or_else(const char *text, const char *other)
{
	return *text ? text : other;
}

static bool add_fault(struct exchange *x, const cJSON *in)
{
	enum fault_act act = act_of(doc_text(in, "do"));
	struct fault *f;

	if (act == FAULT_NONE || !*doc_text(in, "match"))
		return fail(x, 400,
			    "expected match and do: reset_before, reset_after, "
			    "status, truncate, delay or more");
	f = mem_new(sizeof(*f));
	f->match = mem_dup(doc_text(in, "match"));
	f->act = act;
	f->nth = (int)doc_number(in, "nth", 1);
	f->times = (int)doc_number(in, "times", 1);
	f->status = (int)doc_number(in, "status", 503);
	f->code = mem_dup(or_else(doc_text(in, "code"), "ServiceUnavailable"));
	f->message = mem_dup(
		or_else(doc_text(in, "message"), "a fault that was asked for"));
	f->body = mem_dup(doc_text(in, "body"));
	f->type = mem_dup(or_else(doc_text(in, "type"), "text/html"));
	f->headers = cJSON_Duplicate(
		cJSON_GetObjectItemCaseSensitive(in, "headers"), true);
	f->fields = cJSON_Duplicate(
		cJSON_GetObjectItemCaseSensitive(in, "fields"), true);
	f->after = doc_bool(in, "after");
	f->retry_after = (int)doc_number(in, "retry_after", 0);
	f->delay_ms = (int)doc_number(in, "delay_ms", 1000);
	vec_push(&x->server->faults, f);
	exchange_json(x, 200, cJSON_CreateObject());
	return true;
}

static int times_struck(const struct fault *f)
{
	int n = f->seen - f->nth + 1;

	return n < 0 ? 0 : n < f->times ? n : f->times;
}

static bool get_faults(struct exchange *x, const cJSON *in)
{
	const struct vec *all = &x->server->faults;
	cJSON *list = cJSON_CreateArray();
	const struct fault *f;
	size_t i;

	(void)in;
	for (i = 0; i < all->n; i++) {
		f = all->at[i];
		cJSON_AddItemToArray(
			list, jsonf("{'match':'%s','seen':%d,'struck':%d}",
				    f->match, f->seen, times_struck(f)));
	}
	exchange_json(x, 200, list);
	return true;
}

static bool no_faults(struct exchange *x, const cJSON *in)
{
	(void)in;
	sim_faults_clear(&x->server->faults);
	exchange_json(x, 200, cJSON_CreateObject());
	return true;
}

/* ---- troubles of an installation (trouble.c) ------------------------------*/

static bool add_trouble(struct exchange *x, const cJSON *in)
{
	const char *name = doc_text(in, "name");

	if (!*name)
		return fail(x, 400, "expected name, and what goes wrong");
	world_drop(x->world, "ocm.trouble", name);
	world_put(x->world, "ocm.trouble", name, cJSON_Duplicate(in, true));
	exchange_json(x, 200, cJSON_CreateObject());
	return true;
}

static bool no_troubles(struct exchange *x, const cJSON *in)
{
	(void)in;
	while (world_count(x->world, "ocm.trouble"))
		world_drop(x->world, "ocm.trouble",
			   world_nth_key(x->world, "ocm.trouble", 0));
	exchange_json(x, 200, cJSON_CreateObject());
	return true;
}

static const struct admin_route {
	const char *method, *path;
	bool (*fn)(struct exchange *x, const cJSON *in);
} routes[] = {
	{ "GET", "/_sim/info", get_info },
	{ "GET", "/_sim/vantages", get_vantages },
	{ "GET", "/_sim/world", get_world },
	{ "GET", "/_sim/log", get_log },
	{ "GET", "/_sim/clock", get_clock },
	{ "POST", "/_sim/clock", set_clock },
	{ "POST", "/_sim/lease", set_lease },
	{ "POST", "/_sim/fault", add_fault },
	{ "GET", "/_sim/fault", get_faults },
	{ "DELETE", "/_sim/fault", no_faults },
	{ "POST", "/_sim/deny", deny },
	{ "POST", "/_sim/trouble", add_trouble },
	{ "DELETE", "/_sim/trouble", no_troubles },
	{ "POST", "/_sim/outage", outage },
	{ "POST", "/_sim/world", merge_world },
	{ "POST", "/_sim/reset", reset },
};

bool sim_admin(struct exchange *x)
{
	const struct admin_route *r;
	cJSON *in;
	size_t i;

	if (!str_starts(x->path, "/_sim/") || !x->server)
		return false;
	if (sim_device_page(x))
		return true;
	for (i = 0; i < ARRAY_LEN(routes); i++) {
		r = &routes[i];
		if (strcmp(r->method, x->method) || strcmp(r->path, x->path))
			continue;
		in = cJSON_Parse(x->body);
		r->fn(x, in);
		cJSON_Delete(in);
		return true;
	}
	return fail(x, 404, "no such page of the simulator");
}
