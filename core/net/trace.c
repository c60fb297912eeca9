/* trace.c - see trace.h; what may be told is trace_redact.c's. */
#include "core/net/trace.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/net/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static void write_line(struct trace *t, cJSON *line)
{
	struct strbuf sb = STRBUF_INIT;
	size_t at = 0;
	ssize_t n;

	json_print(line, &sb);
	cJSON_Delete(line);
	strbuf_addch(&sb, '\n');
	while (t->fd >= 0 && at < sb.len) {
		n = write(t->fd, sb.buf + at, sb.len - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			err_set(&t->err, ERR_IO, _("the trace ends here: %s"),
				strerror(errno));
			close(t->fd);
			t->fd = -1;
			break;
		}
		at += (size_t)n;
	}
	strbuf_wipe(&sb);
}

struct trace *trace_open(const char *path, bool mask, struct err *err)
{
	struct trace *t;
	cJSON *head;
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC,
		      0600);

	if (fd < 0) {
		err_set(err, errno == EEXIST ? ERR_INPUT : ERR_IO,
			_("cannot write the trace '%s': %s"), path,
			strerror(errno));
		return NULL;
	}
	t = mem_new(sizeof(*t));
	t->fd = fd;
	t->mask = mask;
	head = cJSON_CreateObject();
	cJSON_AddNumberToObject(head, "rosawiz_trace", 1);
	cJSON_AddStringToObject(head, "version", ROSAWIZ_VERSION);
	cJSON_AddBoolToObject(head, "accounts_masked", mask);
	write_line(t, head);
	return t;
}

static void free_all(struct vec *v)
{
	size_t i;

	for (i = 0; i < v->n; i++)
		mem_free(v->at[i]);
	vec_release(v);
}

void trace_close(struct trace *t)
{
	cJSON *end, *list, *item;
	size_t i;

	if (!t)
		return;
	end = cJSON_CreateObject();
	cJSON_AddNumberToObject(end, "exchanges", (double)t->exchanges);
	list = cJSON_AddArrayToObject(end, "unknown");
	for (i = 0; i < t->unknown.n; i++) {
		item = cJSON_CreateString(t->unknown.at[i]);
		cJSON_AddItemToArray(list, item);
	}
	write_line(t, end);
	if (t->fd >= 0)
		close(t->fd);
	free_all(&t->unknown);
	free_all(&t->accounts);
	mem_free(t);
}

void net_trace(struct net *n, struct trace *t)
{
	n->trace = t;
}

void trace_unknown(struct trace *t, const char *group, const char *kind,
		   const char *word)
{
	char *text = mem_fmt("%s %s: %s", group, kind, word);
	cJSON *line;
	size_t i;

	for (i = 0; i < t->unknown.n; i++)
		if (str_eq(t->unknown.at[i], text)) {
			mem_free(text);
			return;
		}
	vec_push(&t->unknown, text);
	line = cJSON_CreateObject();
	cJSON_AddStringToObject(line, "unknown", text);
	write_line(t, line);
}

/* ---- an attempt ----------------------------------------------------------------*/

static void add_redacted(struct trace *t, cJSON *to, const char *name,
			 const char *text, size_t len, const char *type)
{
	struct strbuf sb = STRBUF_INIT;

	trace_redact(t, text, len, type, &sb);
	cJSON_AddStringToObject(to, name, sb.buf);
	strbuf_wipe(&sb);
}

static void add_body(struct trace *t, cJSON *to, const char *name, bool hidden,
		     const char *text, size_t len, const char *type)
{
	if (!len)
		return;
	if (hidden)
		cJSON_AddStringToObject(to, name, "(hidden)");
	else
		add_redacted(t, to, name, text, len, type);
}

/* Path and query of the URL that was sent. */
static const char *target(const char *url)
{
	const char *p = strstr(url, "://");

	p = p ? p + 3 : url;
	p += strcspn(p, "/?");
	return *p ? p : "/";
}

static const char *sent_header(const struct request *r, const char *name)
{
	const char *v = params_get(&r->headers, name);

	return v ? v : "";
}

/* Those that say something and hold nothing. */
static void add_headers(struct trace *t, cJSON *line, const struct reply *r)
{
	static const char *const names[] = {
		"content-type", "retry-after",      "warning",
		"deprecation",  "www-authenticate", "x-operation-id",
		"date",         "x-amzn-requestid", "x-amz-request-id",
	};
	cJSON *to = cJSON_AddObjectToObject(line, "headers");
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++) {
		const char *v = reply_header(r, names[i]);

		if (*v)
			add_redacted(t, to, names[i], v, strlen(v), "");
	}
}

/* After each attempt, answered or not. */
void trace_attempt(const struct call *c, const struct reply *r)
{
	struct trace *t = c->r.net->trace;
	const struct request *q = &c->r;
	const char *path;
	cJSON *line;

	if (!t || net_is_own(q->svc))
		return;
	path = target(q->url.buf);
	line = cJSON_CreateObject();
	cJSON_AddNumberToObject(line, "n", (double)++t->exchanges);
	cJSON_AddStringToObject(line, "service", q->svc->name);
	cJSON_AddStringToObject(line, "op", q->spec.op ? q->spec.op : "");
	cJSON_AddNumberToObject(line, "attempt", q->attempt);
	cJSON_AddStringToObject(line, "method", request_method(q));
	add_redacted(t, line, "path", path, strlen(path), "");
	cJSON_AddStringToObject(line, "target", sent_header(q, "X-Amz-Target"));
	add_body(t, line, "request", q->spec.secret, q->body.buf, q->body.len,
		 sent_header(q, "Content-Type"));
	cJSON_AddNumberToObject(line, "status", r->status);
	cJSON_AddStringToObject(line, "code", r->code ? r->code : "");
	cJSON_AddNumberToObject(line, "world_ms", (double)world_ms());
	add_headers(t, line, r);
	add_body(t, line, "reply", q->spec.secret, r->body, r->body_len,
		 reply_header(r, "content-type"));
	write_line(t, line);
	if (t->look)
		t->look(t->owner, q->svc->name, r);
}
