/*
 * probe_tls.c - a real handshake with any server, trusted or not: whom it says
 * it is, and what it answers to an anonymous GET.  Nothing secret is sent.
 */
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/net/probe_own.h"

#include <arpa/inet.h>
#include <openssl/x509v3.h>

/* ---- the certificate -------------------------------------------------------*/

static void take_name(char *out, size_t size, const X509_NAME *name)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long len;

	if (!bio)
		return;
	X509_NAME_print_ex(bio, name, 0,
			   XN_FLAG_ONELINE &
				   ~(unsigned long)ASN1_STRFLGS_ESC_MSB);
	len = BIO_get_mem_data(bio, &text);
	snprintf(out, size, "%.*s", (int)len, text);
	BIO_free(bio);
}

static long long take_time(const ASN1_TIME *t)
{
	struct tm tm;

	memset(&tm, 0, sizeof(tm));
	return ASN1_TIME_to_tm(t, &tm) ? (long long)timegm(&tm) : 0;
}

static void add_san(struct probe_reply *r, const char *text, int len)
{
	size_t used = strlen(r->names);

	/* a name that does not fit whole is left out */
	if (used + (size_t)len + 2 > sizeof(r->names))
		return;
	snprintf(r->names + used, sizeof(r->names) - used, "%s%.*s",
		 used ? " " : "", len, text);
}

static void take_sans(struct probe_reply *r, const X509 *cert)
{
	GENERAL_NAMES *all =
		X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
	const GENERAL_NAME *g;
	char ip[INET6_ADDRSTRLEN];
	int i, len;
	const void *at;

	for (i = 0; all && i < sk_GENERAL_NAME_num(all); i++) {
		g = sk_GENERAL_NAME_value(all, i);
		if (g->type == GEN_DNS) {
			add_san(r,
				(const char *)ASN1_STRING_get0_data(
					g->d.dNSName),
				ASN1_STRING_length(g->d.dNSName));
		} else if (g->type == GEN_IPADD) {
			at = ASN1_STRING_get0_data(g->d.iPAddress);
			len = ASN1_STRING_length(g->d.iPAddress);
			if ((len == 4 || len == 16) &&
			    inet_ntop(len == 4 ? AF_INET : AF_INET6, at, ip,
				      sizeof(ip)))
				add_san(r, ip, (int)strlen(ip));
		}
	}
	GENERAL_NAMES_free(all);
}

static bool names_match(X509 *cert, const char *name)
{
	return X509_check_host(cert, name, 0, 0, NULL) == 1 ||
	       X509_check_ip_asc(cert, name, 0) == 1;
}

/* Looks, remembers, and lets any certificate pass. */
static int look(X509_STORE_CTX *ctx, void *owner)
{
	struct probe *p = owner;
	struct probe_reply *r = &p->reply;
	X509 *cert = X509_STORE_CTX_get0_cert(ctx);
	bool chain = X509_verify_cert(ctx) == 1;
	int why = X509_STORE_CTX_get_error(ctx);

	if (!cert)
		return 1;
	take_name(r->subject, sizeof(r->subject), X509_get_subject_name(cert));
	take_name(r->issuer, sizeof(r->issuer), X509_get_issuer_name(cert));
	take_sans(r, cert);
	r->not_before = take_time(X509_get0_notBefore(cert));
	r->not_after = take_time(X509_get0_notAfter(cert));
	r->trusted = chain && names_match(cert, p->name);
	if (!chain)
		snprintf(p->verdict, sizeof(p->verdict), "%s",
			 X509_verify_cert_error_string(why));
	else if (!r->trusted)
		snprintf(p->verdict, sizeof(p->verdict),
			 _("the certificate is not for %.100s"), p->name);
	X509_STORE_CTX_set_error(ctx, X509_V_OK);
	return 1;
}

static CURLcode set_look(CURL *easy, void *ctx, void *owner)
{
	struct probe *p = owner;

	(void)easy;
	p->hello = true; /* curl comes here once it is connected */
	SSL_CTX_set1_cert_store(ctx, p->net->store);
	SSL_CTX_set_cert_verify_callback(ctx, look, p);
	return CURLE_OK;
}

/* ---- the exchange ----------------------------------------------------------*/

static size_t take_body(char *data, size_t size, size_t n, void *owner)
{
	struct probe *p = owner;

	strbuf_add(&p->in, data, size * n);
	return p->in.full ? 0 : size * n;
}

static void take_version(struct probe *p)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	const struct node *doc;

	doc = json_parse(a, p->in.buf, p->in.len, &err);
	snprintf(p->reply.version, sizeof(p->reply.version), "%s",
		 node_text(doc, "gitVersion"));
	arena_free(a);
}

static bool has_cert(const struct probe *p)
{
	return p->reply.not_after != 0;
}

static bool is_tls_failure(CURLcode code)
{
	return code == CURLE_SSL_CONNECT_ERROR ||
	       code == CURLE_PEER_FAILED_VERIFICATION ||
	       code == CURLE_SSL_CERTPROBLEM || code == CURLE_SSL_CIPHER;
}

/* Not a byte came back: over a mute vantage that is how a refusal looks. */
static bool just_closed(const struct probe *p)
{
	return p->via->mute && !has_cert(p) &&
	       (strstr(p->words, "SYSCALL") || strstr(p->words, "eof"));
}

static void exchanged(struct hook *hook, CURLcode code)
{
	struct probe *p =
		(struct probe *)(void *)((char *)hook -
					 offsetof(struct probe, hook));
	long status = 0;

	curl_easy_getinfo(p->easy, CURLINFO_RESPONSE_CODE, &status);
	p->reply.http_status = (int)status;
	if (p->in.len)
		take_version(p);
	if (code == CURLE_OK || has_cert(p))
		/* the handshake was made; the rest is told by http_status */
		probe_end(p, PROBE_OPEN, "%s",
			  code == CURLE_OK ? p->verdict : p->words);
	else if (just_closed(p))
		probe_end(p, PROBE_NOT_SAID, "%s",
			  _("the connection was closed without a word"));
	else if (is_tls_failure(code))
		probe_end(p, PROBE_TLS, "%s", p->words);
	else if (code == CURLE_OPERATION_TIMEDOUT && p->hello && !p->via->mute)
		probe_end(p, PROBE_TLS,
			  _("connected, the TLS hello was sent, and nothing "
			    "came back in %.1f s"),
			  p->net->options.probe_ms / 1000.0);
	else
		probe_end_curl(p, code);
}

static void set_tls(struct probe *p)
{
	CURL *e = p->easy;

	/* the callback judges; curl must not end the handshake */
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 0L);
	curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 0L);
	curl_easy_setopt(e, CURLOPT_SSL_SESSIONID_CACHE, 0L);
	curl_easy_setopt(e, CURLOPT_SSL_CTX_FUNCTION, set_look);
	curl_easy_setopt(e, CURLOPT_SSL_CTX_DATA, p);
	if (!p->path[0])
		curl_easy_setopt(e, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, p);
	if (p->address[0]) {
		char *to = mem_fmt(strchr(p->address, ':') ? "::[%s]:%d"
							   : "::%s:%d",
				   p->address, p->port);

		p->connect_to = curl_slist_append(NULL, to);
		curl_easy_setopt(e, CURLOPT_CONNECT_TO, p->connect_to);
		mem_free(to);
	}
}

static void start(void *owner)
{
	struct probe *p = owner;
	const char *host = p->address[0] ? p->address : p->name;
	char *url;

	if (!trust_ready(p->net)) {
		trust_wait(p->net, start, p);
		return;
	}
	if (!p->via->socks && !guard_name(p->net, host)) {
		probe_end(p, PROBE_UNREACHABLE, "%s",
			  _("a demo connects only to this machine"));
		return;
	}
	url = mem_fmt("https://%s:%d%s", p->name, p->port,
		      p->path[0] ? p->path : "/");
	p->hook.done = exchanged;
	probe_easy(p, url);
	set_tls(p);
	probe_fly(p);
	mem_free(url);
}

struct probe *probe_tls(struct net *n, const struct vantage *via,
			const struct probe_tls_spec *spec,
			void (*done)(void *owner, const struct probe_reply *),
			void *owner)
{
	struct probe *p = probe_new(n, via, done, owner);

	p->name = mem_dup(spec->name);
	p->path = mem_dup(spec->path ? spec->path : "");
	p->address = mem_dup(spec->address ? spec->address : "");
	p->port = spec->port;
	loop_defer(n->loop, start, p);
	return p;
}
