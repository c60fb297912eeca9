/*
 * world_script.c - what happened before a world began, as calls of its file:
 *
 *	{ "call": "ec2 CreateVpc", "with": { "CidrBlock": "10.0.0.0/16" },
 *	  "as": { "vpc": "vpc/vpcId" } }   $vpc from here on, without https://
 *	{ "http": "POST /api/...", "body": {...}, "as": {"id": "id"} }
 *	{ "wait_s": 900 }                          world time goes on
 *	{ "change": "ec2.vpc", "key": "$vpc", "to": { "isDefault": true } }
 *
 * A text "@stack.yaml" is that asset.  The calls are played in the hour before
 * the world's first moment, so that all they began is over by then.
 */
#include "core/base/asset.h"
#include "core/base/encode.h"
#include "core/base/node.h"
#include "core/base/str.h"
#include "core/sim/aws.h"
#include "core/sim/ocm.h"
#include "core/sim/world_own.h"

#define BEFORE_MS  3600000
#define TOKEN_PATH "/auth/realms/redhat-external/protocol/openid-connect/token"

struct script {
	struct world *w;
	struct arena *a;
	cJSON *names; /* name -> value */
	const char *token;
};

static size_t name_length(const char *text)
{
	return strspn(text, "abcdefghijklmnopqrstuvwxyz_0123456789");
}

static const char *expand(struct script *s, const char *text)
{
	struct strbuf sb = STRBUF_INIT;
	const struct asset *file;
	const char *out, *name;
	size_t n;

	file = *text == '@' ? asset_find(text + 1) : NULL;
	if (file)
		return file->data;
	for (; *text; text++) {
		n = *text == '$' ? name_length(text + 1) : 0;
		if (!n) {
			strbuf_addch(&sb, *text);
			continue;
		}
		name = arena_dupn(s->a, text + 1, n);
		strbuf_addstr(&sb, doc_text(s->names, name));
		text += n;
	}
	out = arena_dup(s->a, sb.buf);
	strbuf_release(&sb);
	return out;
}

static void expand_all(struct script *s, cJSON *doc)
{
	cJSON *it;

	if (!doc)
		return;
	for (it = doc->child; it; it = it->next) {
		if (cJSON_IsString(it))
			cJSON_SetValuestring(it, expand(s, it->valuestring));
		else
			expand_all(s, it);
	}
}

static void remember(struct script *s, const cJSON *step, const cJSON *result)
{
	const cJSON *it;
	struct strbuf sb = STRBUF_INIT;
	struct err err = { 0 };
	const char *value;
	struct node *doc;

	json_print(result, &sb);
	doc = json_parse(s->a, sb.buf, sb.len, &err);
	strbuf_release(&sb);
	cJSON_ArrayForEach(it, cJSON_GetObjectItem(step, "as"))
	{
		value = node_text(doc, it->valuestring);
		if (str_starts(value,
			       "https://")) /* an issuer, as IAM has it */
			value += strlen("https://");
		doc_set(s->names, it->string, value);
	}
}

static bool call(struct script *s, const cJSON *step, struct err *err)
{
	const char **word;
	cJSON *out;

	if (str_split(s->a, doc_text(step, "call"), " ", &word) != 2)
		return err_set(err, ERR_INPUT,
			       "a world's call '%s': expected "
			       "a service and an operation",
			       doc_text(step, "call"));
	out = sim_call(s->w, word[0], word[1],
		       cJSON_GetObjectItem(step, "with"), err);
	if (!out)
		return false;
	remember(s, step, out);
	cJSON_Delete(out);
	return true;
}

/* ---- OCM by its own door ------------------------------------------------------ */

static const char *header_pair(struct exchange *x, const char *name,
			       const char *value)
{
	vec_push(&x->headers, arena_dup(x->arena, name));
	vec_push(&x->headers, arena_dup(x->arena, value));
	return value;
}

static void sign_in(struct script *s)
{
	struct exchange x;
	cJSON *reply;

	exchange_init(&x, s->w, s->a, "POST", TOKEN_PATH);
	header_pair(&x, "Content-Type", "application/x-www-form-urlencoded");
	x.body = arena_fmt(s->a,
			   "grant_type=refresh_token&client_id=cloud-services&"
			   "refresh_token=%s",
			   sim_offline_token(s->w, s->a));
	x.body_len = strlen(x.body);
	sim_sso(&x);
	reply = cJSON_Parse(x.reply.buf);
	s->token =
		arena_fmt(s->a, "Bearer %s", doc_text(reply, "access_token"));
	cJSON_Delete(reply);
	exchange_release(&x);
}

static bool http(struct script *s, const cJSON *step, struct err *err)
{
	const cJSON *body = cJSON_GetObjectItem(step, "body");
	struct strbuf text = STRBUF_INIT;
	struct exchange x;
	const char **word;
	cJSON *reply;
	bool ok;

	if (!s->token)
		sign_in(s);
	if (str_split(s->a, expand(s, doc_text(step, "http")), " ", &word) != 2)
		return err_set(err, ERR_INPUT, "a world's http '%s'",
			       doc_text(step, "http"));
	exchange_init(&x, s->w, s->a, word[0], word[1]);
	header_pair(&x, "Authorization", s->token);
	header_pair(&x, "Content-Type", "application/json");
	if (body)
		json_print(body, &text);
	x.body = text.buf;
	x.body_len = text.len;
	ok = sim_ocm(&x) && x.status < 300;
	if (!ok)
		err_set(err, ERR_CLOUD, "%s: HTTP %d %s",
			doc_text(step, "http"), x.status, x.reply.buf);
	reply = cJSON_Parse(x.reply.buf);
	if (ok && reply)
		remember(s, step, reply);
	cJSON_Delete(reply);
	exchange_release(&x);
	strbuf_release(&text);
	return ok;
}

static bool change(struct script *s, const cJSON *step, struct err *err)
{
	const char *kind = doc_text(step, "change");
	const char *key = doc_text(step, "key");
	cJSON *doc = world_get(s->w, kind, key);
	const cJSON *it;

	if (!doc)
		return err_set(err, ERR_INPUT, "a world's change: no %s '%s'",
			       kind, key);
	cJSON_ArrayForEach(it, cJSON_GetObjectItem(step, "to"))
		doc_set_item(doc, it->string, cJSON_Duplicate(it, true));
	return true;
}

static bool play(struct script *s, cJSON *step, struct err *err)
{
	double wait_s = doc_number(step, "wait_s", 0);

	expand_all(s, step);
	if (wait_s > 0) {
		world_advance(s->w,
			      world_time_ms(s->w) + (int64_t)(wait_s * 1000));
		return true;
	}
	if (*doc_text(step, "call"))
		return call(s, step, err);
	if (*doc_text(step, "http"))
		return http(s, step, err);
	return change(s, step, err);
}

bool world_script_play(struct world *w, struct err *err)
{
	struct script s = { .w = w };
	int64_t start = w->base_ms;
	double rate = w->rate;
	cJSON *calls, *step;
	bool ok = true;
	size_t i;

	if (!world_count(w, "_calls"))
		return true;
	s.a = arena_new();
	s.names = cJSON_CreateObject();
	world_set_rate(w, 0); /* the same however long this takes */
	w->base_ms = start - BEFORE_MS;
	for (i = 0; ok && (calls = world_nth(w, "_calls", i)); i++) {
		cJSON_ArrayForEach(step, calls)
		{
			ok = ok && play(&s, step, err);
		}
	}
	world_advance(w, start);
	world_set_rate(w, rate);
	cJSON_Delete(s.names);
	arena_free(s.a);
	return ok;
}
