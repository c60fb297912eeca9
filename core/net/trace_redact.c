/*
 * trace_redact.c - what of a body may be told: first by the names of its
 * fields, then, whatever it is, by what secrets look like.
 */
#include "core/base/encode.h"
#include "core/base/str.h"
#include "core/net/trace.h"

#include <ctype.h>

#define HIDDEN "(hidden)"

/* Compared without case, '-' and '_'; a name that ends so counts too. */
static const char *const secret_names[] = {
	"token",          "password",        "hashedpassword",
	"secret",         "clientsecret",    "devicecode",
	"usercode",       "codeverifier",    "secretstring",
	"secretbinary",   "secretaccesskey", "accesskeyid",
	"sessiontoken",   "tokencode",       "keymaterial",
	"privatekey",     "kubeconfig",      "plaintext",
	"ciphertextblob", "authorization",   "email",
	"firstname",      "lastname",        "phonenumber",
	"assertion",      "refreshtoken",    "verificationuricomplete",
};
/* end so, and are none */
static const char *const open_names[] = {
	"nexttoken",   "clientrequesttoken",    "marker",
	"pagetoken",   "ec2metadatahttptokens", "httptokens",
	"clienttoken",
};

static bool in_list(const char *const *list, size_t n, const char *name,
		    bool ends)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq(list[i], name) || (ends && str_ends(name, list[i])))
			return true;
	return false;
}

static bool is_secret(const char *name, size_t len)
{
	char plain[64];
	size_t n = 0, i;

	for (i = 0; i < len && n + 1 < sizeof(plain); i++)
		if (isalnum((unsigned char)name[i]))
			plain[n++] = (char)tolower((unsigned char)name[i]);
	plain[n] = '\0';
	if (in_list(open_names, ARRAY_LEN(open_names), plain, true))
		return false;
	return in_list(secret_names, ARRAY_LEN(secret_names), plain, true);
}

/* ---- by name --------------------------------------------------------------------*/

static void hide_json(cJSON *doc)
{
	cJSON *it;

	for (it = doc->child; it; it = it->next) {
		if (it->string && is_secret(it->string, strlen(it->string)) &&
		    cJSON_IsString(it)) {
			/* overwritten, since cJSON keeps what is longer */
			memset(it->valuestring, '*', strlen(it->valuestring));
			cJSON_SetValuestring(it, HIDDEN);
		} else if (it->child) {
			hide_json(it);
		}
	}
}

static bool redact_json(const char *text, size_t len, struct strbuf *out)
{
	cJSON *doc = cJSON_ParseWithLength(text, len);

	if (!doc)
		return false;
	hide_json(doc);
	json_print_secret(doc, out);
	cJSON_Delete(doc);
	return true;
}

/* a=b&c=d, percent-encoded as it was */
static void redact_form(const char *text, size_t len, struct strbuf *out)
{
	const char *end = text + len, *next, *eq;

	for (; text < end; text = next) {
		next = memchr(text, '&', (size_t)(end - text));
		next = next ? next + 1 : end;
		eq = memchr(text, '=', (size_t)(next - text));
		if (!eq || !is_secret(text, (size_t)(eq - text))) {
			strbuf_add(out, text, (size_t)(next - text));
			continue;
		}
		strbuf_add(out, text, (size_t)(eq + 1 - text));
		strbuf_addstr(out, HIDDEN);
		if (next[-1] == '&')
			strbuf_addch(out, '&');
	}
}

/* <Name ...>text</Name> */
static void redact_xml(const char *text, size_t len, struct strbuf *out)
{
	const char *end = text + len, *tag, *close, *stop;
	size_t name;

	while ((tag = memchr(text, '<', (size_t)(end - text)))) {
		close = memchr(tag, '>', (size_t)(end - tag));
		if (!close)
			break;
		strbuf_add(out, text, (size_t)(close + 1 - text));
		text = close + 1;
		name = strcspn(tag + 1, " >/\t\n");
		stop = memchr(text, '<', (size_t)(end - text));
		if (tag[1] != '/' && close[-1] != '/' && stop > text &&
		    is_secret(tag + 1, name)) {
			strbuf_addstr(out, HIDDEN);
			text = stop;
		}
	}
	strbuf_add(out, text, (size_t)(end - text));
}

/* ---- by looks ---------------------------------------------------------------------*/

static size_t run_of(const char *p, const char *more)
{
	size_t n = 0;

	while (isalnum((unsigned char)p[n]) || (p[n] && strchr(more, p[n])))
		n++;
	return n;
}

/* Bytes at p that are a secret by their form; 0: none begins here. */
static size_t secret_at(const char *p)
{
	const char *end;
	size_t n;

	if (str_starts(p, "eyJ")) { /* a JWT: three parts */
		n = run_of(p, "-_.");
		return n >= 40 && memchr(p, '.', n) ? n : 0;
	}
	if (str_starts(p, "sha256~"))
		return 7 + run_of(p + 7, "-_");
	if (p[0] == '$' && p[1] == '2' && p[2] && strchr("aby", p[2]) &&
	    p[3] == '$')
		return 4 + run_of(p + 4, "$./");
	if ((str_starts(p, "AKIA") || str_starts(p, "ASIA")) &&
	    run_of(p, "") == 20)
		return 20;
	if (str_starts(p, "-----BEGIN ") &&
	    strncmp(p + 11, "CERTIFICATE", 11) != 0 &&
	    strncmp(p + 11, "PUBLIC", 6) != 0) {
		end = strstr(p, "-----END ");
		return end ? (size_t)(end - p) : strlen(p);
	}
	return 0;
}

/* The other id that stands for this account, the same each time. */
static void add_account(struct trace *t, const char *digits, struct strbuf *out)
{
	size_t i;

	for (i = 0; i < t->accounts.n; i++)
		if (!strncmp(t->accounts.at[i], digits, 12))
			break;
	if (i == t->accounts.n)
		vec_push(&t->accounts, mem_fmt("%.12s", digits));
	strbuf_addf(out, "9%011zu", i + 1);
}

static bool account_at(const struct trace *t, const char *start, const char *p)
{
	/* the digits of "%27" are none of the number's */
	bool coded = p - start >= 3 && p[-3] == '%';

	return t->mask && strspn(p, "0123456789") == 12 &&
	       (p == start || coded || !isdigit((unsigned char)p[-1]));
}

static void sweep(struct trace *t, const char *text, struct strbuf *out)
{
	const char *p = text;
	size_t n;

	while (*p) {
		n = secret_at(p);
		if (n) {
			strbuf_addstr(out, HIDDEN);
			p += n;
		} else if (account_at(t, text, p)) {
			add_account(t, p, out);
			p += 12;
		} else {
			strbuf_addch(out, *p++);
		}
	}
}

void trace_redact(struct trace *t, const char *text, size_t len,
		  const char *content_type, struct strbuf *out)
{
	struct strbuf sb = STRBUF_INIT;

	if (!str_utf8(text, len) || memchr(text, '\0', len)) {
		strbuf_addf(out, "(%zu bytes)", len);
		return;
	}
	if (strstr(content_type, "x-www-form-urlencoded"))
		redact_form(text, len, &sb);
	else if (len && *text == '<')
		redact_xml(text, len, &sb);
	else if (!(len && (*text == '{' || *text == '[') &&
		   redact_json(text, len, &sb)))
		strbuf_add(&sb, text, len);
	sweep(t, sb.buf, out);
	strbuf_wipe(&sb);
}
