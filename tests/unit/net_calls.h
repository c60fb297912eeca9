/* net_calls.h - for the unit tests of core/net: a service, and what came back. */
#ifndef TEST_NET_CALLS_H
#define TEST_NET_CALLS_H

#include "net_server.h"

struct seen {
	int n;
	char text[2048]; /* " code/status/body" of each */
	bool maybe_done;
	char message[256];
	int64_t at;
	struct rig *rig;
	struct seen *both;
	int *total;
};

static inline void note(void *owner, const struct reply *r)
{
	struct seen *s = owner;
	size_t len = strlen(s->text);

	snprintf(s->text + len, sizeof(s->text) - len, " %s/%d/%.20s", r->code,
		 r->status, r->body);
	snprintf(s->message, sizeof(s->message), "%s", r->message);
	s->maybe_done = r->maybe_done;
	s->at = real_ms();
	s->n++;
}

static inline enum ready plain_prepare(struct request *r, struct err *err)
{
	(void)err;
	request_add_url(r, r->svc->data);
	request_add_body(r);
	return READY;
}

static inline struct service plain(struct rig *rig, const char *name)
{
	struct service s = { .name = name,
			     .at_once = 6,
			     .backoff_ms = 2,
			     .prepare = plain_prepare,
			     .data = rig->base };

	return s;
}

static inline struct request_spec get(const char *path)
{
	struct request_spec s = { .service = "t", .op = "Get" };

	s.arena = request_arena();
	s.path = arena_dup(s.arena, path);
	return s;
}

static inline struct request_spec post(const char *path, const char *text)
{
	struct request_spec s = get(path);

	s.op = "Post";
	s.text = arena_dup(s.arena, text);
	s.writes = true;
	return s;
}

static inline bool echo(struct server *s, const struct hit *hit)
{
	(void)s;
	server_say(hit->fd, "200 OK\r\nX-Thing: Some", hit->body);
	return true;
}

#endif
