/* look_probe.c - looks by trying: names, TCP, TLS, from the vantage. */
#include "core/base/str.h"
#include "core/doctor/own.h"

#define API_PORT 443

/* ---- names -------------------------------------------------------------------------*/

static void name_done(void *owner, const struct probe_reply *r)
{
	struct look *l = owner;
	struct facts *f = &l->d->f;

	l->probe[0] = NULL;
	if (l->id == FACT_NAME_PRIVATE)
		f->name_private = *r;
	else
		f->name_public = *r;
	look_end(l, FACT_HAVE, NULL);
}

void look_name(struct look *l)
{
	struct facts *f = &l->d->f;

	l->probe[0] = probe_name(l->d->s->net, &f->asked,
				 l->id == FACT_NAME_PRIVATE ? f->private_host
							    : f->public_host,
				 name_done, l);
}

/* ---- TCP: one probe an interface ----------------------------------------------------*/

struct one {
	struct look *l;
	size_t i;
};

static void tcp_done(void *owner, const struct probe_reply *r)
{
	struct one *o = owner;
	struct look *l = o->l;

	l->probe[o->i] = NULL;
	l->d->f.tcp[o->i] = *r;
	if (!--l->left)
		look_end(l, FACT_HAVE, NULL);
}

void look_tcp(struct look *l)
{
	struct facts *f = &l->d->f;
	struct one *o;
	size_t i;

	f->tcp_n = f->enis.n < FACT_TCP_MAX ? f->enis.n : FACT_TCP_MAX;
	l->left = f->tcp_n;
	for (i = 0; i < f->tcp_n; i++) {
		o = arena_alloc(f->arena, sizeof(*o));
		o->l = l;
		o->i = i;
		l->probe[i] =
			probe_tcp(l->d->s->net, f->via, f->enis.at[i].address,
				  API_PORT, tcp_done, o);
	}
}

/* ---- TLS ----------------------------------------------------------------------------*/

static struct probe_reply *tls_reply(struct look *l)
{
	struct facts *f = &l->d->f;

	if (l->id == FACT_TLS_PRIVATE)
		return &f->tls_private;
	return l->id == FACT_TLS_PUBLIC ? &f->tls_public : &f->oauth;
}

static void tls_done(void *owner, const struct probe_reply *r)
{
	struct look *l = owner;

	l->probe[0] = NULL;
	*tls_reply(l) = *r;
	look_end(l, FACT_HAVE, NULL);
}

/* The proxy asks names itself, where our own question could not be put. */
static bool go_by_name(const struct facts *f, enum fact_id name,
		       const struct probe_reply *r)
{
	return fact_have(f, name) &&
	       (r->result == PROBE_OPEN || r->result == PROBE_NOT_SAID);
}

void look_tls(struct look *l)
{
	struct facts *f = &l->d->f;
	struct probe_tls_spec spec = { .port = API_PORT, .path = "/version" };
	bool by_name;

	f->by_name_private = go_by_name(f, FACT_NAME_PRIVATE, &f->name_private);
	f->by_name_public = go_by_name(f, FACT_NAME_PUBLIC, &f->name_public);
	by_name = l->id == FACT_TLS_PRIVATE || !*f->public_host
			  ? f->by_name_private
			  : f->by_name_public;
	spec.name = l->id == FACT_TLS_PRIVATE || !*f->public_host
			    ? f->private_host
			    : f->public_host;
	if (l->id == FACT_OAUTH) {
		spec.name = f->oauth_host;
		spec.path = "/healthz";
	}
	spec.address = by_name ? "" : f->enis.at[0].address;
	l->probe[0] = probe_tls(l->d->s->net, f->via, &spec, tls_done, l);
}
