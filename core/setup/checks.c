/* checks.c - names, ARNs, proxies, files; ranges are in checks_net.c. */
#include "core/setup/checks.h"

#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/bundle.h"
#include "core/setup/initial.h"
#include "core/setup/lookups.h"
#include "core/setup/setup.h"

bool check_kms_arn(const struct setup *s, const char *value, struct strbuf *out,
		   struct err *err)
{
	struct strbuf sb = STRBUF_INIT;
	const char *region;
	bool ok = true;

	if (!check_must(value,
			"^arn:aws[A-Za-z0-9_-]*:kms:[A-Za-z0-9_-]+:[0-9]{12}:"
			"key/(mrk-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-"
			"[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$",
			_("expected a KMS key ARN like arn:aws:kms:us-east-1:"
			  "123456789012:key/<key id>"),
			out, err))
		return false;
	region = setup_value(s, "cluster.region", &sb);
	if (*region && !strstr(value, region)) {
		strbuf_clear(out);
		ok = err_set(err, ERR_INPUT,
			     _("'%s' is not in %s: a key must be in the "
			       "cluster's region"),
			     value, region);
	} else if (!lookups_key_ok(s, value, err)) {
		strbuf_clear(out);
		ok = false;
	}
	strbuf_release(&sb);
	return ok;
}

static bool check_proxy(const char *value, const char *schemes,
			struct strbuf *out, struct err *err)
{
	const char *rest = strstr(value, "://");
	size_t len = strlen(value);

	if (strpbrk(value, " \t"))
		return err_set(err, ERR_INPUT,
			       _("'%s': a proxy URL has no blanks"), value);
	if (!rest || rest == value)
		return err_set(err, ERR_INPUT,
			       _("'%s': a proxy URL begins with %s"), value,
			       schemes);
	if (!str_starts(value, "http://") &&
	    !(strstr(schemes, "https") && str_starts(value, "https://")))
		return err_set(err, ERR_INPUT, _("'%s': the scheme must be %s"),
			       value, schemes);
	rest += 3;
	if (!*rest || *rest == '/' || *rest == ':')
		return err_set(err, ERR_INPUT,
			       _("'%s': the host is missing, expected "
				 "http://HOST:PORT"),
			       value);
	if (strchr(rest, '/') && strchr(rest, '/')[1])
		return err_set(err, ERR_INPUT,
			       _("'%s': a proxy URL has no path after the "
				 "port"),
			       value);
	/* answers are kept in a file, and a secret is never: the value is not
	 * quoted either */
	if (strchr(rest, '@'))
		return err_set(err, ERR_INPUT,
			       _("a proxy URL with a user or password is not "
				 "taken here, since answers are kept in a "
				 "file: set it when the cluster is ready, with "
				 "rosa edit cluster"));
	strbuf_add(out, value, len - (value[len - 1] == '/'));
	return true;
}

bool check_proxy_http(const struct setup *s, const char *value,
		      struct strbuf *out, struct err *err)
{
	(void)s;
	return check_proxy(value, "http://", out, err);
}

bool check_proxy_https(const struct setup *s, const char *value,
		       struct strbuf *out, struct err *err)
{
	(void)s;
	return check_proxy(value, "http:// or https://", out, err);
}

bool check_no_proxy(const struct setup *s, const char *value,
		    struct strbuf *out, struct err *err)
{
	struct arena *a = arena_new();
	const char **item;
	size_t n = str_split(a, value, ",", &item), i, j;
	bool ok = true;

	(void)s;
	for (i = 0; ok && i < n; i++) {
		if (!check_like(item[i],
				"^([0-9]{1,3}(\\.[0-9]{1,3}){3}(/[0-9]{1,2})?|"
				"\\.?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]"
				"([a-z0-9-]*[a-z0-9])?)*)$"))
			ok = err_set(err, ERR_INPUT,
				     _("'%s' is not an address, a range like "
				       "10.0.0.0/16 or a domain like "
				       ".example.com (no '*')"),
				     item[i]);
		for (j = 0; ok && j < i; j++)
			if (!strcmp(item[i], item[j]))
				ok = err_set(err, ERR_INPUT,
					     _("'%s' stands twice in the list"),
					     item[i]);
		if (ok)
			strbuf_addf(out, "%s%s", i ? "," : "", item[i]);
	}
	arena_free(a);
	return ok;
}

bool check_is_pem(const char *text)
{
	return bundle_count(text, strlen(text)) > 0;
}

bool check_trust_bundle(const struct setup *s, const char *value,
			struct strbuf *out, struct err *err)
{
	struct strbuf pem = STRBUF_INIT;
	bool ok = false;

	(void)s;
	pem.max = (size_t)1 << 20;
	if (!check_like(value, "\\.(pem|ca-bundle|ce?rt?|key)$"))
		return err_set(err, ERR_INPUT,
			       _("'%s': expected a file ending in .pem, .crt, "
				 ".cer or .ca-bundle"),
			       value);
	if (!file_read(value, &pem, err)) {
		err->kind = ERR_INPUT;
	} else if (strstr(pem.buf, "PRIVATE KEY")) {
		err_set(err, ERR_INPUT,
			_("'%s' holds a private key; a trust bundle holds "
			  "certificates only"),
			value);
	} else if (!bundle_count(pem.buf, pem.len)) {
		err_set(err, ERR_INPUT,
			_("'%s' holds no certificate in PEM form"), value);
	} else {
		strbuf_addstr(out, value);
		ok = true;
	}
	strbuf_wipe(&pem);
	return ok;
}

/* At most 25 in all, Red Hat's own among them (error OCM5002): ocm-api 3.5. */
#define TAGS_MAX 20

static bool check_tag(const char *tag, struct err *err)
{
	const char *eq = strchr(tag, '=');

	if (!eq || eq == tag || !eq[1])
		return err_set(err, ERR_INPUT,
			       _("'%s': write a tag as key=value"), tag);
	if (eq - tag > 128 || strlen(eq + 1) > 256)
		return err_set(err, ERR_INPUT,
			       _("'%s': a tag's key has at most 128 characters "
				 "and its value 256"),
			       tag);
	if (str_starts(tag, "aws:") || str_starts(tag, "red-hat-"))
		return err_set(err, ERR_INPUT,
			       _("'%s': keys beginning with aws: or red-hat- "
				 "are reserved"),
			       tag);
	return true;
}

bool check_tags(const struct setup *s, const char *value, struct strbuf *out,
		struct err *err)
{
	struct arena *a = arena_new();
	const char **item;
	size_t n = str_split(a, value, ",", &item), i, j, key;
	bool ok = n <= TAGS_MAX ||
		  err_set(err, ERR_INPUT,
			  _("%zu tags: at most %d, since Red Hat adds its own "
			    "and 25 is the limit"),
			  n, TAGS_MAX);

	(void)s;
	for (i = 0; ok && i < n; i++) {
		ok = check_tag(item[i], err);
		key = strcspn(item[i], "=") + 1;
		for (j = 0; ok && j < i; j++)
			if (!strncmp(item[i], item[j], key))
				ok = err_set(err, ERR_INPUT,
					     _("the key of '%s' stands twice"),
					     item[i]);
		if (ok)
			strbuf_addf(out, "%s%s", i ? "," : "", item[i]);
	}
	arena_free(a);
	return ok;
}

bool check_principals(const struct setup *s, const char *value,
		      struct strbuf *out, struct err *err)
{
	struct arena *a = arena_new();
	const char **item;
	size_t n = str_split(a, value, ",", &item), i;
	bool ok = n <= 25 ||
		  err_set(err, ERR_INPUT, _("%zu principals: at most 25"), n);

	(void)s;
	for (i = 0; ok && i < n; i++) {
		if (!check_like(item[i], "^arn:aws[a-z-]*:iam::[0-9]{12}:"
					 "(root|(role|user)/.+)$"))
			ok = err_set(err, ERR_INPUT,
				     _("'%s': expected an ARN like arn:aws:"
				       "iam::123456789012:role/NAME"),
				     item[i]);
		else
			strbuf_addf(out, "%s%s", i ? "," : "", item[i]);
	}
	arena_free(a);
	return ok;
}

bool check_public_key(const struct setup *s, const char *value,
		      struct strbuf *out, struct err *err)
{
	struct strbuf key = STRBUF_INIT;
	bool ok = false;

	(void)s;
	key.max = 16384;
	if (!file_read(value, &key, err))
		err->kind = ERR_INPUT;
	else if (!str_starts(key.buf, "ssh-") && !str_starts(key.buf, "ecdsa-"))
		err_set(err, ERR_INPUT,
			_("'%s' is not an SSH public key (a line beginning "
			  "with ssh-ed25519 or ssh-rsa)"),
			value);
	else
		ok = true;
	if (ok)
		strbuf_addstr(out, value);
	strbuf_release(&key);
	return ok;
}

bool check_disk(const struct setup *s, const char *value, struct strbuf *out,
		struct err *err)
{
	long long v;

	(void)s;
	if (!str_int(value, 75, 16384, &v))
		return err_set(err, ERR_INPUT,
			       _("'%s': a root disk has 75 to 16384 GiB"),
			       value);
	strbuf_addf(out, "%lld", v);
	return true;
}
