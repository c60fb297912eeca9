/* verdict.c - the one sentence over all rows, and the exit code. */
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/doctor/judge.h"

static size_t index_of(const char *id)
{
	size_t i;

	for (i = 0; i < CHECK_COUNT; i++)
		if (!strcmp(checks[i].id, id))
			return i;
	BUG("no check '%s'", id);
}

bool judge_proven(const struct doctor_check *rows)
{
	const struct doctor_check *tls = &rows[index_of("tls")];

	return tls->state == DOCTOR_OK || tls->state == DOCTOR_WARN;
}

/* Names and zones: all right as far as they were looked at. */
static bool dns_fine(const struct doctor_check *rows)
{
	static const char *const ids[] = { "vpc-dns",  "zone",   "record",
					   "zone-vpc", "shadow", "names" };
	size_t i, ok = 0;

	if (rows[index_of("names")].state == DOCTOR_OK)
		return true; /* tried, which says more than configuration */
	for (i = 0; i < ARRAY_LEN(ids); i++) {
		enum doctor_state st = rows[index_of(ids[i])].state;

		if (st == DOCTOR_FAIL || st == DOCTOR_WARN ||
		    st == DOCTOR_UNKNOWN)
			return false;
		ok += st == DOCTOR_OK;
	}
	return ok >= 3;
}

static size_t count(const struct doctor_check *rows, enum doctor_state state)
{
	size_t i, n = 0;

	for (i = 0; i < CHECK_COUNT; i++)
		n += rows[i].state == state;
	return n;
}

static const struct doctor_check *first(const struct doctor_check *rows,
					enum doctor_state state)
{
	size_t i;

	for (i = 0; i < CHECK_COUNT; i++)
		if (rows[i].state == state)
			return &rows[i];
	return NULL;
}

static const char *failed(const struct doctor_check *rows,
			  const struct doctor_check *r, struct arena *a)
{
	const char *others = "", *tail = "";
	size_t i;

	for (i = (size_t)(r - rows) + 1; i < CHECK_COUNT; i++)
		if (rows[i].state == DOCTOR_FAIL)
			others = arena_fmt(a, "%s%s%s", others,
					   *others ? ", " : "", rows[i].number);
	if (*others)
		others = arena_fmt(a, _(" Also: %s."), others);
	if (dns_fine(rows))
		tail = _(" DNS is fine.");
	if (judge_proven(rows))
		tail = _(" Yet the API answers from where it was tried.");
	return arena_fmt(a, _("FAIL at %s: %s.%s%s"), r->number, r->summary,
			 others, tail);
}

/* Who stands at one address of a range proves nothing for the others. */
static const char *reached(const struct facts *f,
			   const struct doctor_check *rows, struct arena *a)
{
	const struct doctor_check *warn = first(rows, DOCTOR_WARN);
	const char *host = *f->public_host ? f->public_host : f->private_host;
	const char *where = f->via ? _(f->via->title) : "";
	const char *out;

	if (f->source.bits == 32)
		out = arena_fmt(a, _("OK: %s is reached from %s (%s), proven."),
				host, where, f->source_text);
	else
		out = arena_fmt(a,
				_("OK: %s is reached from %s, proven; from the "
				  "rest of %s by configuration."),
				host, where, f->source_text);
	if (warn)
		out = arena_fmt(a, _("%s To look at: %s, %s."), out,
				warn->number, warn->summary);
	return out;
}

static const char *by_configuration(const struct facts *f,
				    const struct doctor_check *rows,
				    struct arena *a)
{
	const struct doctor_check *r = first(rows, DOCTOR_UNKNOWN);

	if (r)
		return arena_fmt(
			a,
			_("UNKNOWN: not all checks could be made (%zu), "
			  "the first is %s: %s."),
			count(rows, DOCTOR_UNKNOWN), r->number, r->summary);
	r = first(rows, DOCTOR_WARN);
	if (r)
		return arena_fmt(a,
				 _("By configuration %s reaches the endpoint, "
				   "with a warning at %s: %s. Not proven."),
				 f->source_text, r->number, r->summary);
	return arena_fmt(a,
			 _("By configuration %s reaches the endpoint; not "
			   "proven: nothing could be tried from there."),
			 f->source_text);
}

const char *judge_verdict(const struct facts *f,
			  const struct doctor_check *rows, struct arena *a)
{
	const struct doctor_check *bad = first(rows, DOCTOR_FAIL);

	if (bad)
		return failed(rows, bad, a);
	if (judge_proven(rows))
		return reached(f, rows, a);
	return by_configuration(f, rows, a);
}
