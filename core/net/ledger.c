/* ledger.c - the newest 500 calls, for F2 and --trace. */
#include "core/base/clock.h"
#include "core/net/inside.h"

#define LEDGER_MAX 500

static struct ledger_entry *entry_of(const struct call *c)
{
	const struct net *n = c->r.net;

	if (net_is_own(c->r.svc) || c->ledger_id < n->ledger_first)
		return NULL;
	return &n->ledger[c->ledger_id % LEDGER_MAX];
}

static void copy(char *to, size_t size, const char *text)
{
	snprintf(to, size, "%s", text ? text : "");
}

void ledger_start(struct call *c)
{
	struct net *n = c->r.net;
	struct strbuf line = STRBUF_INIT;
	struct ledger_entry *e;

	if (net_is_own(c->r.svc))
		return;
	if (!n->ledger)
		n->ledger = mem_new(LEDGER_MAX * sizeof(*n->ledger));
	c->ledger_id = n->ledger_next++;
	if (n->ledger_next - n->ledger_first > LEDGER_MAX)
		n->ledger_first = n->ledger_next - LEDGER_MAX;
	e = &n->ledger[c->ledger_id % LEDGER_MAX];
	mem_free(e->command);
	mem_free(e->warning);
	memset(e, 0, sizeof(*e));
	e->id = c->ledger_id;
	copy(e->service, sizeof(e->service), c->r.svc->name);
	copy(e->op, sizeof(e->op), c->r.spec.op);
	e->writes = c->r.spec.writes;
	e->hidden = c->r.spec.secret;
	e->started_ms = c->started_ms;
	command_line(&c->r.spec, &line);
	e->command = strbuf_detach(&line);
}

void ledger_attempt(struct call *c)
{
	struct ledger_entry *e = entry_of(c);

	if (!e)
		return;
	e->attempt = c->r.attempt;
	e->again_ms = 0;
}

/* "throttled, again in 3 s": what an attempt met, while it waits */
void ledger_wait(struct call *c, const struct reply *reply, int wait_ms)
{
	struct ledger_entry *e = entry_of(c);

	if (!e)
		return;
	e->status = reply->status;
	copy(e->code, sizeof(e->code), reply->code);
	e->again_ms = real_ms() + wait_ms;
}

void ledger_end(struct call *c, const struct reply *reply)
{
	struct ledger_entry *e = entry_of(c);

	if (!e)
		return;
	e->done = true;
	e->again_ms = 0;
	e->status = reply->status;
	e->took_ms = real_ms() - c->started_ms;
	copy(e->code, sizeof(e->code), reply->code);
	copy(e->request_id, sizeof(e->request_id), reply->request_id);
	e->warning = mem_dup(reply->warning);
}

const struct ledger_entry *net_ledger(const struct net *n, size_t index)
{
	if (index >= net_ledger_count(n))
		return NULL;
	return &n->ledger[(n->ledger_first + index) % LEDGER_MAX];
}

size_t net_ledger_count(const struct net *n)
{
	return n->ledger_next - n->ledger_first;
}

const struct ledger_entry *net_ledger_waiting(const struct net *n)
{
	size_t i = net_ledger_count(n);
	int64_t soon = real_ms() + 1000;
	const struct ledger_entry *e;

	while (i--) {
		e = net_ledger(n, i);
		if (e && !e->done && e->again_ms >= soon)
			return e;
	}
	return NULL;
}

void ledger_release(struct net *n)
{
	size_t i;

	for (i = 0; n->ledger && i < LEDGER_MAX; i++) {
		mem_free(n->ledger[i].command);
		mem_free(n->ledger[i].warning);
	}
	mem_free(n->ledger);
}
