/*
 * log.c - /_sim/log: each exchange as a JSON line, with what is secret hidden.
 * Bodies are JSON when they are JSON, objects of parameters when they are
 * forms, else strings.
 */
#include "core/base/encode.h"
#include "core/base/node.h"
#include "core/base/str.h"
#include "core/sim/server_own.h"

#define LOG_MAX ((size_t)64 << 20)
#define HIDDEN  "(hidden)"

static const char *const secret_names[] = {
	"access_token",     "refresh_token",   "id_token",
	"client_secret",    "password",        "hashed_password",
	"SecretString",     "SecretAccessKey", "SessionToken",
	"WebIdentityToken", "TokenCode",       "keyMaterial",
	"SecretBinary",     "private_key",     "device_code",
	"code_verifier",    "ocm_token",       "token",
};

static bool is_secret(const char *name)
{
	size_t i;

	for (i = 0; name && i < ARRAY_LEN(secret_names); i++)
		if (!strcmp(name, secret_names[i]))
			return true;
	return false;
}

static void hide_in(cJSON *doc)
{
	cJSON *it;

	for (it = doc->child; it; it = it->next) {
		if (cJSON_IsString(it) && is_secret(it->string))
			cJSON_SetValuestring(it, HIDDEN);
		else if (it->child)
			hide_in(it);
	}
}

/* The text of <Name>...</Name> for every secret name. */
static void hide_xml(struct strbuf *text)
{
	struct strbuf out = STRBUF_INIT;
	const char *at, *end, *rest;
	size_t i;
	char *tag;

	for (i = 0; i < ARRAY_LEN(secret_names); i++) {
		tag = mem_fmt("<%s>", secret_names[i]);
		strbuf_clear(&out);
		rest = text->buf;
		while ((at = strstr(rest, tag))) {
			at += strlen(tag);
			end = strchr(at, '<');
			strbuf_add(&out, rest, (size_t)(at - rest));
			strbuf_addstr(&out, HIDDEN);
			rest = end ? end : "";
		}
		strbuf_addstr(&out, rest);
		strbuf_clear(text);
		strbuf_add(text, out.buf, out.len);
		mem_free(tag);
	}
	strbuf_release(&out);
}

static void add_field(cJSON *form, const char *text, size_t n)
{
	struct strbuf name = STRBUF_INIT, value = STRBUF_INIT;
	size_t eq = strcspn(text, "=&");

	percent_decode(&name, text, eq, true);
	if (eq < n)
		percent_decode(&value, text + eq + 1, n - eq - 1, true);
	if (name.len)
		cJSON_AddStringToObject(form, name.buf, value.buf);
	strbuf_release(&name);
	strbuf_release(&value);
}

static cJSON *form_of(const char *text)
{
	cJSON *form = cJSON_CreateObject();
	size_t n;

	for (; *text; text += n + (text[n] == '&')) {
		n = strcspn(text, "&");
		add_field(form, text, n);
	}
	return form;
}

static cJSON *string_of(const char *text, size_t len)
{
	struct strbuf sb = STRBUF_INIT;
	cJSON *out;

	if (!str_utf8(text, len) || strlen(text) != len) {
		strbuf_addf(&sb, "(%zu bytes)", len);
	} else {
		strbuf_add(&sb, text, len);
		hide_xml(&sb);
	}
	out = cJSON_CreateString(sb.buf);
	strbuf_release(&sb);
	return out;
}

static cJSON *body_of(const struct exchange *x, const char *text, size_t len,
		      const char *type)
{
	cJSON *doc;

	if (!len)
		return cJSON_CreateNull();
	if (x->hide)
		return cJSON_CreateString(HIDDEN);
	if (strstr(type, "x-www-form-urlencoded"))
		doc = form_of(text);
	else
		doc = *text == '{' || *text == '[' ? cJSON_Parse(text) : NULL;
	if (!doc)
		return string_of(text, len);
	hide_in(doc);
	return doc;
}

static const char *service_of(const struct exchange *x)
{
	if (*x->service)
		return x->service;
	if (str_starts(x->path, "/api/"))
		return "ocm";
	return str_starts(x->path, "/auth/") ? "sso" : "";
}

void sim_log_add(struct sim_log *log, const struct exchange *x)
{
	cJSON *line = cJSON_CreateObject();
	const char *type = exchange_header(x, "Content-Type");
	char *text;

	cJSON_AddNumberToObject(line, "world_ms",
				(double)world_time_ms(x->world));
	cJSON_AddStringToObject(line, "service", service_of(x));
	cJSON_AddStringToObject(line, "op", x->op);
	cJSON_AddStringToObject(line, "method", x->method);
	cJSON_AddStringToObject(line, "path", x->target);
	cJSON_AddNumberToObject(line, "status", x->status);
	cJSON_AddBoolToObject(
		line, "takes_gzip",
		strstr(exchange_header(x, "Accept-Encoding"), "gzip") != NULL);
	cJSON_AddItemToObject(line, "request_body",
			      body_of(x, x->body, x->body_len, type));
	cJSON_AddItemToObject(
		line, "response_body",
		body_of(x, x->reply.buf, x->reply.len, x->content_type));
	text = cJSON_PrintUnformatted(line);
	cJSON_Delete(line);
	vec_push(&log->lines, mem_dup(text));
	log->bytes += strlen(text);
	cJSON_free(text);
	while (log->bytes > LOG_MAX) {
		log->bytes -= strlen(log->lines.at[0]);
		mem_free(log->lines.at[0]);
		vec_remove(&log->lines, 0);
	}
}

void sim_log_clear(struct sim_log *log)
{
	size_t i;

	for (i = 0; i < log->lines.n; i++)
		mem_free(log->lines.at[i]);
	vec_release(&log->lines);
	log->bytes = 0;
}
