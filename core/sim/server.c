/*
 * server.c - libmicrohttpd in our own poll loop.  A request is acted on when
 * it has arrived whole; --latency and faults hold its reply back by suspending
 * the connection.  The target is taken as it was on the wire, since signatures
 * cover it.
 */
#include "core/base/clock.h"
#include "core/base/str.h"
#include "core/sim/replay.h"
#include "core/sim/server_own.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>

#define BODY_MAX   ((size_t)16 << 20)
#define HEADER_MAX ((size_t)256 << 10)

enum stage {
	STAGE_NEW,
	STAGE_BODY,
	STAGE_HELD, /* suspended until due_ms */
	STAGE_DONE,
};

struct request {
	struct exchange x;
	struct arena *arena;
	struct MHD_Connection *con;
	char *target;
	struct strbuf body;
	enum stage stage;
	enum fault_act fault;
	int64_t due_ms; /* monotonic */
};

/* The raw target; what is returned becomes the request's con_cls. */
static void *on_target(void *cls, const char *uri, struct MHD_Connection *con)
{
	struct request *r = mem_new(sizeof(*r));
	const char *path = uri;

	(void)cls;
	if (str_starts(uri, "http://")) { /* the form a proxy is sent */
		path = strchr(uri + strlen("http://"), '/');
		path = path ? path : "/";
	}
	r->target = mem_dup(path);
	r->arena = arena_new();
	r->con = con;
	strbuf_init(&r->body, BODY_MAX);
	return r;
}

static void on_end(void *cls, struct MHD_Connection *con, void **con_cls,
		   enum MHD_RequestTerminationCode why)
{
	struct server *s = cls;
	struct request *r = *con_cls;
	size_t i;

	(void)con;
	(void)why;
	if (!r)
		return;
	for (i = s->waiting.n; i > 0; i--)
		if (s->waiting.at[i - 1] == r)
			vec_remove(&s->waiting, i - 1);
	exchange_release(&r->x);
	strbuf_release(&r->body);
	mem_free(r->target);
	arena_free(r->arena);
	mem_free(r);
	*con_cls = NULL;
}

static enum MHD_Result take_header(void *cls, enum MHD_ValueKind kind,
				   const char *name, const char *value)
{
	struct request *r = cls;

	(void)kind;
	vec_push(&r->x.headers, arena_dup(r->arena, name));
	vec_push(&r->x.headers, arena_dup(r->arena, value ? value : ""));
	return MHD_YES;
}

static void begin(struct server *s, struct request *r, const char *method)
{
	exchange_init(&r->x, s->world, r->arena, method, r->target);
	r->x.server = s;
	MHD_get_connection_values(r->con, MHD_HEADER_KIND, take_header, r);
	r->x.host = exchange_header(&r->x, "Host");
	r->stage = STAGE_BODY;
}

static void nobody(struct exchange *x)
{
	cJSON *doc = cJSON_CreateObject();

	doc_set(doc, "message", "the simulator has nothing at this address");
	doc_set(doc, "path", x->path);
	exchange_json(x, 404, doc);
}

static void answer(struct exchange *x)
{
	if (sim_sso(x) || (!x->server->replay && sim_ocm(x)) || sim_admin(x))
		return;
	if (x->server->replay) {
		replay_answer(x->server->replay, x);
		return;
	}
	if (sim_aws(x))
		return;
	nobody(x);
}

/* Acts on the request; false: drop the connection. */
static bool act(struct server *s, struct request *r)
{
	const struct fault *f;
	struct exchange *x = &r->x;

	x->world = s->world; /* a reset since the head gave another */
	x->body = r->body.buf;
	x->body_len = r->body.len;
	sim_aws_name(x);
	f = sim_fault_for(&s->faults, x);
	r->fault = f ? f->act : FAULT_NONE;
	r->due_ms = real_ms() + s->options.latency_ms;
	if (r->fault == FAULT_DELAY)
		r->due_ms += f->delay_ms;
	if (sim_fault_acts(f))
		answer(x);
	if (r->fault == FAULT_STATUS)
		sim_fault_answer(x, f);
	if (f && x->status)
		sim_fault_more(x, f);
	if (x->status && !x->unlogged && !str_starts(x->path, "/_sim/"))
		sim_log_add(&s->log, x);
	sim_gzip(x);
	return r->fault != FAULT_RESET_BEFORE && r->fault != FAULT_RESET_AFTER;
}

struct half {
	char *data;
	size_t len;
};

static ssize_t read_half(void *cls, uint64_t pos, char *buf, size_t max)
{
	struct half *h = cls;
	size_t n = h->len - (size_t)pos;

	if (!n)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	n = n < max ? n : max;
	memcpy(buf, h->data + pos, n);
	return (ssize_t)n;
}

static void free_half(void *cls)
{
	struct half *h = cls;

	mem_free(h->data);
	mem_free(h);
}

static struct MHD_Response *response_of(struct request *r)
{
	struct strbuf *reply = &r->x.reply;
	struct half *h;

	if (r->fault != FAULT_TRUNCATE)
		return MHD_create_response_from_buffer(reply->len, reply->buf,
						       MHD_RESPMEM_MUST_COPY);
	h = mem_new(sizeof(*h));
	h->len = reply->len / 2;
	h->data = mem_new(h->len + 1);
	memcpy(h->data, reply->buf, h->len);
	return MHD_create_response_from_callback(reply->len + 1, 4096,
						 read_half, h, free_half);
}

static enum MHD_Result send_reply(struct request *r)
{
	struct exchange *x = &r->x;
	struct MHD_Response *out = response_of(r);
	enum MHD_Result ok;
	size_t i;

	if (x->reply.len)
		MHD_add_response_header(out, "Content-Type", x->content_type);
	for (i = 0; i + 1 < x->reply_headers.n; i += 2)
		MHD_add_response_header(out, x->reply_headers.at[i],
					x->reply_headers.at[i + 1]);
	ok = MHD_queue_response(r->con, (unsigned int)x->status, out);
	MHD_destroy_response(out);
	r->stage = STAGE_DONE;
	return ok;
}

/* NOLINTNEXTLINE(readability-function-size): the library's signature */
static enum MHD_Result on_request(void *cls, struct MHD_Connection *con,
				  const char *url, const char *method,
				  const char *version, const char *data,
				  size_t *size, void **con_cls)
{
	struct server *s = cls;
	struct request *r = *con_cls;

	(void)url;
	(void)version;
	if (r->stage == STAGE_NEW) {
		begin(s, r, method);
		return MHD_YES;
	}
	if (*size) {
		strbuf_add(&r->body, data, *size);
		*size = 0;
		return r->body.full ? MHD_NO : MHD_YES;
	}
	if (r->stage == STAGE_BODY) {
		if (!act(s, r))
			return MHD_NO;
		if (r->due_ms > real_ms()) {
			r->stage = STAGE_HELD;
			vec_push(&s->waiting, r);
			MHD_suspend_connection(con);
			return MHD_YES;
		}
	}
	return send_reply(r);
}

bool server_open(struct server *s, struct err *err)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	const union MHD_DaemonInfo *info;

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	at.sin_port = htons((uint16_t)s->options.port);
	s->daemon = MHD_start_daemon(
		MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL,
		on_request, s, MHD_OPTION_SOCK_ADDR, &at,
		MHD_OPTION_URI_LOG_CALLBACK, on_target, s,
		MHD_OPTION_NOTIFY_COMPLETED, on_end, s,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, HEADER_MAX, MHD_OPTION_END);
	if (!s->daemon) {
		err_set(err, ERR_IO, "cannot listen on 127.0.0.1:%d: %s",
			s->options.port, strerror(errno));
		return err_hint(err, "Choose another port with --port, or "
				     "leave it out to get a free one.");
	}
	info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
	s->port = info->port;
	return true;
}

void server_wake(struct server *s)
{
	struct request *r;
	size_t i;

	for (i = 0; i < s->waiting.n;) {
		r = s->waiting.at[i];
		if (r->due_ms > real_ms()) {
			i++;
			continue;
		}
		vec_remove(&s->waiting, i);
		MHD_resume_connection(r->con);
	}
}

int64_t server_held_until(const struct server *s)
{
	int64_t first = -1;
	struct request *r;
	size_t i;

	for (i = 0; i < s->waiting.n; i++) {
		r = s->waiting.at[i];
		if (first < 0 || r->due_ms < first)
			first = r->due_ms;
	}
	return first;
}

void server_close(struct server *s)
{
	size_t i;

	while (s->waiting.n) {
		MHD_resume_connection(
			((struct request *)s->waiting.at[0])->con);
		vec_remove(&s->waiting, 0);
	}
	if (s->daemon)
		MHD_stop_daemon(s->daemon);
	if (s->faces)
		faces_free(s->faces);
	world_free(s->world);
	sim_log_clear(&s->log);
	sim_faults_clear(&s->faults);
	for (i = 0; i < s->leases.n; i++)
		mem_free(s->leases.at[i]);
	vec_release(&s->leases);
	vec_release(&s->waiting);
}

bool server_reset(struct server *s, struct err *err)
{
	struct world *w = world_new(&s->world_options, err);

	if (!w || !sim_world_prepare(w, err)) {
		world_free(w);
		return false;
	}
	if (s->faces)
		faces_free(s->faces);
	world_free(s->world);
	s->world = w;
	s->faces = faces_new(w, s, err);
	sim_log_clear(&s->log);
	sim_faults_clear(&s->faults);
	return s->faces != NULL;
}
