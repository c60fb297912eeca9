/* bundle.c - see bundle.h. */
#include "core/setup/bundle.h"

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <time.h>

#define SOON_S (30 * 86400LL)

int bundle_count(const char *pem, size_t len)
{
	BIO *bio = BIO_new_mem_buf(pem, (int)len);
	X509 *x;
	int n = 0;

	while (bio && (x = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
		X509_free(x);
		n++;
	}
	BIO_free(bio);
	return n;
}

static void add_name(struct strbuf *out, const X509_NAME *name)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text;
	long len;

	if (!bio)
		BUG("no memory for a name");
	X509_NAME_print_ex(bio, name, 0,
			   XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB);
	len = BIO_get_mem_data(bio, &text);
	if (str_utf8(text, (size_t)len))
		strbuf_add(out, text, (size_t)len);
	BIO_free(bio);
}

static long long ends_at(const X509 *x)
{
	struct tm tm;

	return ASN1_TIME_to_tm(X509_get0_notAfter(x), &tm)
		       ? (long long)timegm(&tm)
		       : 0;
}

static void add_one(struct strbuf *out, X509 *x, long long now)
{
	bool authority = X509_check_ca(x) > 0;
	long long end = ends_at(x);
	char when[STR_TIME_LEN];

	if (out->len)
		strbuf_addch(out, '\n');
	if (!authority || end < now)
		strbuf_addstr(out, "! ");
	add_name(out, X509_get_subject_name(x));
	if (X509_NAME_cmp(X509_get_subject_name(x), X509_get_issuer_name(x))) {
		strbuf_addstr(out, _(", signed by "));
		add_name(out, X509_get_issuer_name(x));
	}
	strbuf_addstr(out, authority ? _(", an authority")
				     : _(", NO authority: it vouches for "
					 "nobody"));
	strbuf_addf(out, end < now ? _(", EXPIRED %.10s") : _(", until %.10s"),
		    str_iso(end, when));
	if (end >= now && end - now < SOON_S)
		strbuf_addf(out, _(" (in %lld days)"), (end - now) / 86400);
}

void bundle_lines(const char *pem, size_t len, long long now,
		  struct strbuf *out)
{
	BIO *bio = BIO_new_mem_buf(pem, (int)len);
	X509 *x;

	while (bio && (x = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
		add_one(out, x, now);
		X509_free(x);
	}
	BIO_free(bio);
}

const char *remark_bundle(const struct setup *s, struct arena *a,
			  const char *path)
{
	struct strbuf pem = STRBUF_INIT, lines = STRBUF_INIT;
	const char *text = "";
	struct err err;

	(void)s;
	pem.max = (size_t)1 << 20;
	if (*path && file_exists(path) && file_read(path, &pem, &err)) {
		bundle_lines(pem.buf, pem.len, world_unix(), &lines);
		text = arena_dup(a, lines.buf);
	}
	strbuf_wipe(&pem);
	strbuf_release(&lines);
	return text;
}
