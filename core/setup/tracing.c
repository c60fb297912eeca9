/* tracing.c - see tracing.h. */
#include "core/setup/tracing.h"

#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/net/trace.h"
#include "core/ocm/unknown.h"
#include "core/setup/setup.h"

static void unknown(void *owner, const char *group, const char *kind,
		    const char *word)
{
	trace_unknown(owner, group, kind, word);
}

static void look_stacks(struct trace *t, const struct node *n, int depth)
{
	if (!n || depth == 8)
		return;
	if (str_eq(n->name, "StackStatus") && *n->text &&
	    !known_word("state", "stack", n->text))
		trace_unknown(t, "state", "stack", n->text);
	NODE_EACH(it, n)
	look_stacks(t, it, depth + 1);
}

static void look(void *owner, const char *service, const struct reply *r)
{
	struct trace *t = owner;
	bool ours = str_in(service, "ocm sso kube sim");

	if (str_eq(service, "ocm"))
		ocm_unknown(r->doc, unknown, t);
	if (str_eq(service, "cloudformation"))
		look_stacks(t, r->doc, 0);
	if (!ours && r->code && *r->code && r->status &&
	    !known_word("error", "aws", r->code))
		trace_unknown(t, "error", service, r->code);
}

bool tracing_start(struct setup *s, const char *path, bool mask,
		   struct err *err)
{
	s->trace = trace_open(path, mask, err);
	if (!s->trace)
		return false;
	s->trace->look = look;
	s->trace->owner = s->trace;
	s->trace_path = arena_dup(s->arena, path);
	net_trace(s->net, s->trace);
	return true;
}

void tracing_end(struct setup *s, struct strbuf *out)
{
	const struct trace *t = s->trace;
	size_t i;

	if (!t)
		return;
	strbuf_addf(out, _("Trace: %lu exchanges in %s. "), t->exchanges,
		    s->trace_path);
	if (!t->unknown.n)
		strbuf_addstr(out, _("Nothing in them was unknown.\n"));
	else
		strbuf_addf(out, _("%zu things in them were unknown:\n"),
			    t->unknown.n);
	for (i = 0; i < t->unknown.n; i++)
		strbuf_addf(out, "  %s\n", (const char *)t->unknown.at[i]);
	if (t->err.kind != ERR_NONE)
		strbuf_addf(out, "%s\n", t->err.what);
	strbuf_addstr(out, _("It holds no token, password or key: it can be "
			     "sent to the makers. Look through it first.\n"));
	net_trace(s->net, NULL);
	trace_close(s->trace);
	s->trace = NULL;
}
