/* token.c - what a token is: see token.h. */
#include "core/ocm/token.h"

#include "core/base/clock.h"
#include "core/base/encode.h"
#include "core/base/i18n.h"
#include "core/base/node.h"
#include "core/base/str.h"

#include <ctype.h>

/* Where blanks around the token end. */
static const char *trimmed(const struct secret *token, size_t *len)
{
	const char *p = secret_text(token);
	size_t n = strlen(p);

	while (n && isspace((unsigned char)*p)) {
		p++;
		n--;
	}
	while (n && isspace((unsigned char)p[n - 1]))
		n--;
	*len = n;
	return p;
}

static int dots_in(const char *p, size_t len)
{
	int dots = 0;

	for (size_t i = 0; i < len; i++)
		dots += p[i] == '.';
	return dots;
}

/* One part of a JWT as a document; NULL when it is none. */
static const struct node *part(struct arena *a, const char *p, size_t len)
{
	struct strbuf sb = STRBUF_INIT;
	struct err err = { 0 };
	const struct node *doc = NULL;
	char *text = mem_fmt("%.*s", (int)len, p);

	if (base64_decode(&sb, text, len))
		doc = json_parse(a, sb.buf, sb.len, &err);
	mem_free(text);
	strbuf_wipe(&sb);
	return doc && doc->kind == NODE_OBJECT ? doc : NULL;
}

static enum token_kind kind_of(const struct node *claims, bool *offline)
{
	const char *type =
		node_text_or(claims, "token_use", node_text(claims, "typ"));

	*offline = str_ieq(type, "offline");
	if (str_ieq(type, "access") || str_ieq(type, "bearer"))
		return TOKEN_ACCESS;
	if (str_ieq(type, "refresh") || *offline)
		return TOKEN_REFRESH;
	/* by position: the only one given is an access token */
	return *type ? TOKEN_UNKNOWN : TOKEN_ACCESS;
}

static void copy(char *out, size_t size, const char *text)
{
	(void)snprintf(out, size, "%s", text);
}

static bool read_claims(const struct node *claims, struct token_info *out,
			struct err *err)
{
	const struct node *exp = node_child(claims, "exp");

	out->kind = kind_of(claims, &out->offline);
	if (out->kind == TOKEN_UNKNOWN)
		return err_set(
			err, ERR_INPUT,
			_("the token is of the type '%.40s'; an offline, "
			  "refresh or access token was expected"),
			node_text(claims, "typ"));
	out->until = exp && exp->number >= 1 && exp->number < 9e18
			     ? (int64_t)exp->number
			     : TOKEN_NEVER;
	copy(out->username, sizeof(out->username),
	     node_text_or(claims, "preferred_username",
			  node_text(claims, "username")));
	copy(out->client_id, sizeof(out->client_id), node_text(claims, "azp"));
	copy(out->org_id, sizeof(out->org_id), node_text(claims, "org_id"));
	return true;
}

/* <uuid>:<base64> of a pull secret */
static bool is_pull_secret(const char *p, size_t len)
{
	static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx:";
	size_t i;

	if (len < sizeof(shape))
		return false;
	for (i = 0; shape[i]; i++)
		if (shape[i] == 'x' ? !isxdigit((unsigned char)p[i])
				    : p[i] != shape[i])
			return false;
	for (; i < len; i++)
		if (!isalnum((unsigned char)p[i]) && !strchr("+/=-_", p[i]))
			return false;
	return true;
}

static bool is_opaque(const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isgraph((unsigned char)p[i]))
			return false;
	return len >= 16;
}

static bool read_jwt(struct arena *a, const char *p, struct token_info *out,
		     struct err *err)
{
	const char *second = memchr(p, '.', strlen(p));
	const struct node *header = part(a, p, (size_t)(second - p));
	const struct node *claims = NULL;

	second++;
	if (header)
		claims = part(a, second, strcspn(second, "."));
	if (!claims)
		return err_set(err, ERR_INPUT,
			       _("the token has the three parts of a JWT, but "
				 "they cannot be read: is all of it there?"));
	return read_claims(claims, out, err);
}

static bool read_opaque(const char *p, size_t len, struct token_info *out,
			struct err *err)
{
	if (dots_in(p, len) == 4) {
		out->kind = TOKEN_ENCRYPTED;
		return err_set(err, ERR_INPUT,
			       _("the token is encrypted, as FedRAMP uses "
				 "them; this works with the commercial "
				 "service only"));
	}
	if (!is_opaque(p, len))
		return err_set(err, ERR_INPUT,
			       _("that is no token: %zu characters; a long "
				 "text without blanks was expected"),
			       len);
	out->kind = is_pull_secret(p, len) ? TOKEN_PULL_SECRET : TOKEN_REFRESH;
	out->until = TOKEN_NEVER;
	return true;
}

bool token_read(const struct secret *token, struct token_info *out,
		struct err *err)
{
	struct arena *a;
	size_t len;
	const char *p = trimmed(token, &len);
	bool ok;

	memset(out, 0, sizeof(*out));
	if (dots_in(p, len) != 2 || len > 65536)
		return read_opaque(p, len, out, err);
	/* claims are no secret; the signature never gets there */
	a = arena_new();
	ok = read_jwt(a, p, out, err);
	arena_free(a);
	return ok;
}

void token_copy(struct secret *to, const struct secret *from)
{
	size_t len;
	const char *p = trimmed(from, &len);

	secret_set(to, p, len);
}

int64_t token_left(int64_t until)
{
	int64_t now = real_unix();

	if (until == TOKEN_NEVER)
		return TOKEN_NEVER;
	return until > now ? until - now : 0;
}
