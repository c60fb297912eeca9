/*
 * look_here.c - where the call comes from, and what this machine would do:
 * --from, the vantage, our own address; kubeconfig and proxy variables (never
 * in a simulation, never a secret).
 */
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/doctor/own.h"
#include "core/setup/access.h"
#include "core/setup/connect.h"

#define KUBECONFIG_MAX (1 << 20)

/* ---- a simulator's vantages: they come and go with its instances ---------------------*/

static enum build ask_vantages(void *work, struct request_spec *q,
			       struct err *err)
{
	(void)work;
	(void)err;
	q->service = "sim";
	q->op = "vantages";
	q->path = "/_sim/vantages";
	return BUILD_SEND;
}

/* They are the set-up's and outlive us. */
static enum verdict got_vantages(void *work, const struct reply *r,
				 struct err *err)
{
	struct look *l = work;
	struct setup *s = l->d->s;
	const struct node *doc =
		json_parse(s->arena, r->body, r->body_len, err);

	if (doc)
		connect_vantages(s, doc);
	return doc ? STEP_NEXT : STEP_FAIL;
}

const struct step look_vantages[] = {
	{ .name = "vantages", .build = ask_vantages, .read = got_vantages },
	{ 0 },
};

/* ---- the source ----------------------------------------------------------------------*/

static const struct vantage *vantage_named(const struct setup *s,
					   const char *id)
{
	int i;

	for (i = 0; i < s->vantage_count; i++)
		if (!strcmp(s->vantages[i].id, id))
			return &s->vantages[i];
	return NULL;
}

/* "10.9.0.0/16", "10.9.3.7" */
static bool range_of(const char *text, struct cidr *out)
{
	if (ip_parse(text, &out->base)) {
		out->bits = 32;
		return true;
	}
	return cidr_parse(text, out);
}

bool source_check(const struct setup *s, const char *from, struct err *err)
{
	struct cidr c;
	struct strbuf names = STRBUF_INIT;
	int i;

	if (!from || range_of(from, &c) || vantage_named(s, from))
		return true;
	for (i = 0; i < s->vantage_count; i++)
		strbuf_addf(&names, ", %s", s->vantages[i].id);
	err_set(err, ERR_INPUT,
		_("--from '%s': expected a range (10.9.0.0/16), an address%s"),
		from, names.buf);
	strbuf_release(&names);
	return false;
}

static bool machine_address(const struct doctor *d, uint32_t *out)
{
	const struct facts *f = &d->f;
	const struct ec2_vpc *v = f->e ? facts_vpc(f, f->e->vpc) : NULL;
	struct cidr block;

	return v && cidr_parse(v->cidr, &block) &&
	       vantage_own_address(d->s->net, block.base + 2, out);
}

static void by_vantage(struct facts *f, const struct vantage *v,
		       enum source_kind kind)
{
	f->via = v;
	f->source_kind = kind;
	f->source.bits = 32;
	ip_parse(v->address, &f->source.base);
}

/* Who stands in that range?  A --via that was given with it, does. */
static const struct vantage *who_stands_in(const struct doctor *d,
					   struct cidr range)
{
	const struct setup *s = d->s;
	const struct vantage *via = vantage_named(s, "via");
	uint32_t ip;
	int i;

	if (via)
		return via;
	for (i = 0; i < s->vantage_count; i++)
		if (ip_parse(s->vantages[i].address, &ip) &&
		    cidr_has(range, ip))
			return &s->vantages[i];
	if (machine_address(d, &ip) && cidr_has(range, ip))
		return &s->vantages[0];
	return NULL;
}

static void from_given(struct doctor *d)
{
	struct facts *f = &d->f;
	const struct vantage *v = vantage_named(d->s, d->from);

	if (v && *v->address) {
		by_vantage(f, v, SOURCE_GIVEN);
	} else if (range_of(d->from, &f->source)) {
		f->source = cidr_normal(f->source);
		f->source_kind = SOURCE_GIVEN;
		f->via = who_stands_in(d, f->source);
	}
}

static void assume(struct facts *f, const struct vantage *v)
{
	f->via = v;
	f->source_kind = SOURCE_ASSUMED;
	f->vpc = f->e ? facts_vpc(f, f->e->vpc) : NULL;
	if (!cidr_parse(facts_machine_cidr(f), &f->source))
		cidr_parse("10.0.0.0/16", &f->source);
}

static void from_nothing(struct doctor *d)
{
	struct facts *f = &d->f;
	const struct vantage *v = access_vantage(d->s);
	uint32_t ip;

	if (v && *v->address) {
		by_vantage(f, v, SOURCE_VANTAGE);
	} else if (v || f->simulated) {
		assume(f, v);
	} else if (machine_address(d, &ip)) {
		f->source = (struct cidr){ ip, 32 };
		f->source_kind = SOURCE_MACHINE;
		f->via = &d->s->vantages[0];
	} else {
		assume(f, &d->s->vantages[0]);
	}
}

/* In a VPC its own resolver is asked (base + 2); elsewhere, behind a proxy,
 * none is known. */
static void choose_resolver(struct facts *f)
{
	struct cidr block;
	char text[IP_TEXT_LEN];

	if (!f->via)
		return;
	f->asked = *f->via;
	if (!f->via->socks)
		return;
	f->asked.resolver = "";
	if (f->caller && cidr_parse(f->caller->cidr, &block))
		f->asked.resolver = arena_fmt(f->arena, "%s:53",
					      ip_text(block.base + 2, text));
}

void look_source(struct look *l)
{
	struct doctor *d = l->d;
	struct facts *f = &d->f;

	if (d->from)
		from_given(d);
	else
		from_nothing(d);
	cidr_text(f->source, f->source_text);
	if (f->via)
		f->via_vpc = d->s->vantage_vpc[f->via - d->s->vantages];
	facts_caller(f);
	choose_resolver(f);
	if (f->via) /* TLS will be tried from there */
		net_load_trust(d->s->net);
	look_end(l, FACT_HAVE, NULL);
}

/* ---- kubeconfig, proxy ------------------------------------------------------------------*/

static const char *variable(const char *name)
{
	const char *v = getenv(name);

	return v ? v : "";
}

static const char *kubeconfig_path(struct arena *a)
{
	const char *list = variable("KUBECONFIG");

	if (*list) /* several, by colons: the first decides */
		return arena_dupn(a, list, strcspn(list, ":"));
	return *variable("HOME")
		       ? arena_fmt(a, "%s/.kube/config", variable("HOME"))
		       : "";
}

/* The lines "server: URL" only: nothing else of the file is kept. */
static void read_servers(struct facts *f, const char *text)
{
	const char *key = "server:", *at;
	const char *url;

	for (at = strstr(text, key); at; at = strstr(at, key)) {
		at += strlen(key);
		at += strspn(at, " \t\"'");
		url = arena_dupn(f->arena, at, strcspn(at, " \t\r\n\"'"));
		if (str_starts(url, "http"))
			aws_name_add(f->arena, &f->servers, url);
	}
}

void look_here(struct look *l)
{
	struct facts *f = &l->d->f;
	struct strbuf sb = STRBUF_INIT;
	struct err ignored;

	f->https_proxy = *variable("https_proxy") ? variable("https_proxy")
						  : variable("HTTPS_PROXY");
	f->no_proxy = *variable("no_proxy") ? variable("no_proxy")
					    : variable("NO_PROXY");
	f->kubeconfig = kubeconfig_path(f->arena);
	sb.max = KUBECONFIG_MAX;
	if (*f->kubeconfig && file_read(f->kubeconfig, &sb, &ignored))
		read_servers(f, sb.buf);
	strbuf_wipe(&sb);
	look_end(l, FACT_HAVE, NULL);
}
