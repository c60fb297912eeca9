/*
 * checks_order.c - what an order may hold beyond the everyday; JSON answers
 * are judged by tables of names and kinds, so that a slip of the pen is an
 * error that quotes it.  Forms: OCM's OpenAPI, rosa-flow 7.2 and 7.3.
 */
#include "core/setup/checks.h"

#include "core/base/clock.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/initial.h"
#include "core/setup/setup.h"

/* FIPS forces etcd encryption (corrections 2). */
bool check_keys_etcd(const struct setup *s, const char *value,
		     struct strbuf *out, struct err *err)
{
	(void)out;
	return strcmp(value, "no") ||
	       !setup_value_is(s, "cluster.fips", "yes") ||
	       err_set(err, ERR_INPUT,
		       _("'%s': FIPS encrypts etcd with your key, expected "
			 "yes"),
		       value);
}

bool check_external_id(const struct setup *s, const char *value,
		       struct strbuf *out, struct err *err)
{
	(void)s;
	if (strlen(value) > 1224)
		return err_set(err, ERR_INPUT,
			       _("'%.20s...': an external id has at most 1224 "
				 "characters"),
			       value);
	return check_must(value, "^[A-Za-z0-9_+=,.@:/-]{2,}$",
			  _("an external id is 2 to 1224 letters, digits or "
			    "any of _+=,.@:/-"),
			  out, err);
}

bool check_queue_url(const struct setup *s, const char *value,
		     struct strbuf *out, struct err *err)
{
	struct strbuf sb = STRBUF_INIT;
	const char *region = setup_value(s, "cluster.region", &sb);
	bool ok = check_must(value,
			     "^https://sqs\\.[a-z0-9-]+\\.amazonaws\\.com"
			     "(\\.cn)?/[0-9]{12}/[A-Za-z0-9_.-]+$",
			     _("expected a queue like https://sqs.us-east-1."
			       "amazonaws.com/123456789012/NAME"),
			     out, err);

	if (ok && *region && !strstr(value, region)) {
		strbuf_clear(out);
		ok = err_set(err, ERR_INPUT,
			     _("'%s' is not in %s: the queue must be in the "
			       "cluster's region"),
			     value, region);
	}
	strbuf_release(&sb);
	return ok;
}

bool check_minutes(const struct setup *s, const char *value, struct strbuf *out,
		   struct err *err)
{
	long long v;

	(void)s;
	if (!str_int(value, 0, 10080, &v))
		return err_set(err, ERR_INPUT,
			       _("'%s': expected 0 to 10080 minutes (a week)"),
			       value);
	strbuf_addf(out, "%lld", v);
	return true;
}

bool check_expires(const struct setup *s, const char *value, struct strbuf *out,
		   struct err *err)
{
	long long t = str_time(value);

	(void)s;
	if (t < 0)
		return err_set(err, ERR_INPUT,
			       _("'%s': expected a time like "
				 "2027-01-31T18:00:00Z"),
			       value);
	if (t < world_unix() + 3600)
		return err_set(err, ERR_INPUT,
			       _("'%s': expected a time at least an hour from "
				 "now"),
			       value);
	strbuf_addstr(out, value);
	return true;
}

/* ---- lists -------------------------------------------------------------------*/

/* Red Hat's own: ocm-api 3.5 */
static bool is_reserved(const char *key, size_t n)
{
	static const char *const names[] = { "rosa_creator_arn",
					     "rosa_cli_version",
					     "zero_egress" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++)
		if (strlen(names[i]) == n && !strncmp(names[i], key, n))
			return true;
	return false;
}

static bool check_property(const char *item, struct err *err)
{
	size_t key = strcspn(item, "=");

	if (!key || !item[key] || !item[key + 1])
		return err_set(err, ERR_INPUT,
			       _("'%s': write a property as key=value"), item);
	if (is_reserved(item, key))
		return err_set(err, ERR_INPUT,
			       _("'%s': this property is set by the set-up "
				 "itself"),
			       item);
	return true;
}

/* Each item by one rule; none twice (keys: up to '=' or ':'). */
static bool each(const char *value, bool (*rule)(const char *, struct err *),
		 const char *key_ends, struct strbuf *out, struct err *err)
{
	struct arena *a = arena_new();
	const char **item;
	size_t n = str_split(a, value, ",", &item), i, j, key;
	bool ok = true;

	for (i = 0; ok && i < n; i++) {
		ok = rule(item[i], err);
		key = strcspn(item[i], key_ends) + 1;
		for (j = 0; ok && j < i; j++)
			if (!strncmp(item[i], item[j], key))
				ok = err_set(err, ERR_INPUT,
					     _("'%s' stands twice in the list"),
					     item[i]);
		if (ok)
			strbuf_addf(out, "%s%s", i ? "," : "", item[i]);
	}
	arena_free(a);
	return ok;
}

bool check_properties(const struct setup *s, const char *value,
		      struct strbuf *out, struct err *err)
{
	(void)s;
	return each(value, check_property, "=", out, err);
}

static bool check_registry(const char *item, struct err *err)
{
	return check_like(item, "^(\\*\\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?"
				"(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*"
				"(:[0-9]+)?(/[A-Za-z0-9_./:@-]+)?$") ||
	       err_set(err, ERR_INPUT,
		       _("'%s': expected a registry like quay.io, "
			 "*.example.com or registry.example.com:5000/team"),
		       item);
}

bool check_registries(const struct setup *s, const char *value,
		      struct strbuf *out, struct err *err)
{
	(void)s;
	return each(value, check_registry, "", out, err);
}

bool check_blocked(const struct setup *s, const char *value, struct strbuf *out,
		   struct err *err)
{
	if (!setup_value_is(s, "more.allowed_registries", ""))
		return err_set(err, ERR_INPUT,
			       _("'%s': registries are either allowed or "
				 "blocked, not both"),
			       value);
	return each(value, check_registry, "", out, err);
}

static bool check_import(const char *item, struct err *err)
{
	return check_like(item, "^[^:,]+(:[0-9]+)?:(true|false)$") ||
	       err_set(err, ERR_INPUT,
		       _("'%s': expected NAME:true (insecure) or NAME:false"),
		       item);
}

bool check_imports(const struct setup *s, const char *value, struct strbuf *out,
		   struct err *err)
{
	(void)s;
	return each(value, check_import, "", out, err);
}
