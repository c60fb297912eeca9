/* errors.c - see errors.h. */
#include "core/ocm/errors.h"

#include "core/base/asset.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

#define COLUMNS 6

/* The fields of one line (they may be empty); false: not a row. */
static bool fields(struct arena *a, const char *line, size_t len,
		   const char *out[COLUMNS])
{
	const char *end = line + len, *tab;

	for (int i = 0; i < COLUMNS; i++) {
		tab = i < COLUMNS - 1 ? memchr(line, '\t', (size_t)(end - line))
				      : end;
		if (!tab)
			return false;
		out[i] = arena_dupn(a, line, (size_t)(tab - line));
		line = tab + 1;
	}
	return true;
}

static bool is_code(const char *match, const char *wanted)
{
	return str_ieq(match, wanted);
}

/* match: alternatives between '|', each somewhere in the words */
static bool in_words(const char *match, const char *words)
{
	size_t len;
	char one[96];

	for (; *match; match += len + (match[len] == '|')) {
		len = strcspn(match, "|");
		(void)snprintf(one, sizeof(one), "%.*s", (int)len, match);
		if (strcasestr(words, one))
			return true;
	}
	return false;
}

static const struct ocm_error *find(struct arena *a, const char *kind,
				    const char *wanted,
				    bool (*fits)(const char *, const char *))
{
	const struct asset *asset = asset_find("errors.tsv");
	const char *p = asset ? asset->data : "", *col[COLUMNS];
	struct ocm_error *e;
	size_t len;

	for (; *p; p += len + (p[len] == '\n')) {
		len = strcspn(p, "\n");
		if (!fields(a, p, len, col) || !str_eq(col[0], kind) ||
		    !fits(col[1], wanted))
			continue;
		e = arena_alloc(a, sizeof(*e));
		*e = (struct ocm_error){ .match = col[1],
					 .failure = col[2],
					 .cause = col[3],
					 .check = col[4],
					 .fix = col[5] };
		return e;
	}
	return NULL;
}

const struct ocm_error *ocm_error_explain(struct arena *a, const char *code)
{
	return code && *code ? find(a, "code", code, is_code) : NULL;
}

const struct ocm_error *ocm_error_refusal(struct arena *a, const char *said)
{
	return said && *said ? find(a, "refusal", said, in_words) : NULL;
}

const struct ocm_error *ocm_error_note(struct arena *a, const char *summary)
{
	return find(a, "note", summary, in_words);
}

const struct ocm_error *ocm_error_symptom(struct arena *a, const char *id)
{
	return find(a, "symptom", id, is_code);
}

static void add_part(struct strbuf *sb, const char *label, const char *text)
{
	if (*text)
		strbuf_addf(sb, "%s%s: %s.", sb->len ? "\n" : "", label,
			    _(text));
}

const char *ocm_error_text(struct arena *a, const struct ocm_error *e)
{
	struct strbuf sb = STRBUF_INIT;
	const char *text;

	add_part(&sb, _("Cause"), e->cause);
	add_part(&sb, _("Check"), e->check);
	add_part(&sb, _("Fix"), e->fix);
	text = arena_dup(a, sb.buf);
	strbuf_release(&sb);
	return text;
}

static bool code_ends(const struct err *err, const char *number)
{
	return str_starts(err->code, "CLUSTERS-MGMT-") &&
	       str_ends(err->code, number);
}

static const char *general_hint(const struct err *err)
{
	if (code_ends(err, "-451"))
		return _("Accept Red Hat's terms at https://www.redhat.com/"
			 "wapps/tnc/ackrequired?site=ocm&event=register");
	if (str_eq(err->code, "ACCT-MGMT-22"))
		return _("The Red Hat account is banned: write to Red Hat "
			 "support.");
	if (err->status == 403)
		return _("Ask an administrator of your Red Hat organization "
			 "for the permission.");
	if (err->status == 401)
		return _("Sign in to Red Hat again.");
	if (code_ends(err, "-500"))
		return _("Try again later. For a new cluster this may also "
			 "mean that the AWS account has no role "
			 "AWSServiceRoleForElasticLoadBalancing, or "
			 "https://access.redhat.com/solutions/7013266");
	if (err->status == 429 || err->status == 503)
		return _("Red Hat's service is busy or under maintenance: "
			 "wait a minute and try again.");
	return "";
}

void ocm_error_hint(struct err *err)
{
	struct arena *a;
	const struct ocm_error *e;

	if (*err->hint || (!*err->code && !*err->said))
		return;
	a = arena_new();
	e = ocm_error_refusal(a, err->said);
	if (e && err->status != 401)
		err_hint(err, "%s", ocm_error_text(a, e));
	else if (*general_hint(err))
		err_hint(err, "%s", general_hint(err));
	arena_free(a);
}
