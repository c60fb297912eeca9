/* checks_net.c - ranges, addresses, subnets, how many workers. */
#include "core/setup/checks.h"

#include "core/base/cidr.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/initial.h"
#include "core/setup/lookups.h"
#include "core/setup/setup.h"

static bool parse_exact(const char *value, struct cidr *out, struct err *err)
{
	char base[CIDR_TEXT_LEN];

	if (!cidr_parse(value, out))
		return err_set(err, ERR_INPUT,
			       _("'%s': expected a range like 10.0.0.0/16"),
			       value);
	if (!cidr_exact(*out))
		return err_set(err, ERR_INPUT,
			       _("'%s' is not the start of a range; did you "
				 "mean %s?"),
			       value, cidr_text(cidr_normal(*out), base));
	return true;
}

bool check_vpc_cidr(const struct setup *s, const char *value,
		    struct strbuf *out, struct err *err)
{
	struct cidr c;

	(void)s;
	if (!parse_exact(value, &c, err))
		return false;
	/* the template cuts it into subnets of 256 addresses each */
	if (c.bits != 16)
		return err_set(err, ERR_INPUT,
			       _("'%s': the new network is a /16, like "
				 "10.0.0.0/16"),
			       value);
	strbuf_addstr(out, value);
	return true;
}

/* OVN's own ranges: ocm-api 5.2 [S] */
static const char *const reserved[] = { "100.64.0.0/16", "100.88.0.0/16" };

struct range {
	const char *id, *name;
};
static const struct range ranges[] = {
	{ "network.machine_cidr", N_("machine range") },
	{ "network.service_cidr", N_("service range") },
	{ "network.pod_cidr", N_("pod range") },
};

/* value must not overlap the other two ranges nor OVN's. */
static bool keeps_apart(const struct setup *s, const char *id,
			const char *value, struct cidr c, struct err *err)
{
	struct arena *a = arena_new();
	const char *other;
	struct cidr o;
	bool ok = true;
	size_t i;

	for (i = 0; ok && i < ARRAY_LEN(ranges); i++) {
		if (!strcmp(ranges[i].id, id))
			continue;
		other = question_value(s, question_find(ranges[i].id), a, NULL);
		if (cidr_parse(other, &o) && cidr_overlaps(c, o))
			ok = err_set(err, ERR_INPUT,
				     _("'%s' overlaps the %s %s"), value,
				     _(ranges[i].name), other);
	}
	for (i = 0; ok && i < ARRAY_LEN(reserved); i++) {
		cidr_parse(reserved[i], &o);
		if (cidr_overlaps(c, o))
			ok = err_set(err, ERR_INPUT,
				     _("'%s' overlaps %s, which the cluster "
				       "network uses itself"),
				     value, reserved[i]);
	}
	arena_free(a);
	return ok;
}

static bool check_range(const struct setup *s, const char *id,
			const char *value, int smallest, struct err *err)
{
	struct cidr c;

	if (!parse_exact(value, &c, err))
		return false;
	if (c.bits > smallest)
		return err_set(err, ERR_INPUT,
			       _("'%s' is too small: expected a /%d or larger"),
			       value, smallest);
	return keeps_apart(s, id, value, c, err);
}

bool check_machine_cidr(const struct setup *s, const char *value,
			struct strbuf *out, struct err *err)
{
	struct strbuf vpc = STRBUF_INIT;
	struct cidr c, v;
	bool ok = true;

	if (!check_range(s, "network.machine_cidr", value, 25, err))
		return false;
	cidr_parse(value, &c);
	if (network_is_new(s) &&
	    cidr_parse(setup_value(s, "network.cidr", &vpc), &v) &&
	    !cidr_covers(c, v))
		ok = err_set(err, ERR_INPUT,
			     _("'%s' does not hold the new network %s, whose "
			       "subnets must lie inside it"),
			     value, vpc.buf);
	strbuf_release(&vpc);
	if (!ok)
		return false;
	if (!lookups_subnets_inside(s, c, err))
		return false;
	strbuf_addstr(out, value);
	return true;
}

bool check_service_cidr(const struct setup *s, const char *value,
			struct strbuf *out, struct err *err)
{
	if (!check_range(s, "network.service_cidr", value, 24, err))
		return false;
	strbuf_addstr(out, value);
	return true;
}

bool check_pod_cidr(const struct setup *s, const char *value,
		    struct strbuf *out, struct err *err)
{
	if (!check_range(s, "network.pod_cidr", value, 18, err))
		return false;
	strbuf_addstr(out, value);
	return true;
}

bool check_host_prefix(const struct setup *s, const char *value,
		       struct strbuf *out, struct err *err)
{
	long long v;

	(void)s;
	if (*value == '/')
		value++;
	if (!str_int(value, 23, 26, &v))
		return err_set(err, ERR_INPUT,
			       _("'%s': a host prefix is 23, 24, 25 or 26"),
			       value);
	strbuf_addf(out, "%lld", v);
	return true;
}

bool check_my_ip(const struct setup *s, const char *value, struct strbuf *out,
		 struct err *err)
{
	char text[CIDR_TEXT_LEN];
	struct cidr c;
	uint32_t ip;

	(void)s;
	if (ip_parse(value, &ip)) {
		c.base = ip;
		c.bits = 32;
	} else if (!cidr_parse(value, &c)) {
		return err_set(err, ERR_INPUT,
			       _("'%s': expected your public address, like "
				 "198.51.100.7/32"),
			       value);
	}
	if (c.bits < 8)
		return err_set(err, ERR_INPUT,
			       _("'%s' would open the bastion to the whole "
				 "internet; give your own address with /32"),
			       value);
	strbuf_addstr(out, cidr_text(cidr_normal(c), text));
	return true;
}

bool check_ranges(const struct setup *s, const char *value, struct strbuf *out,
		  struct err *err)
{
	struct arena *a = arena_new();
	const char **item;
	size_t n = str_split(a, value, ",", &item), i;
	struct cidr c;
	bool ok = true;

	(void)s;
	for (i = 0; ok && i < n; i++) {
		ok = parse_exact(item[i], &c, err);
		if (ok && !c.bits)
			ok = err_set(err, ERR_INPUT,
				     _("'%s' is every address there is; name "
				       "the ranges you call from"),
				     item[i]);
		if (ok)
			strbuf_addf(out, "%s%s", i ? "," : "", item[i]);
	}
	arena_free(a);
	return ok;
}

/* One of the list, where that is known. */
static bool zone_listed(const struct setup *s, struct arena *a,
			const char *zone)
{
	const struct choice *list;
	const char *pending;
	size_t n = choices_zones(s, a, &list, &pending), i;

	for (i = 0; i < n; i++)
		if (!strcmp(list[i].value, zone))
			return true;
	return !n;
}

bool check_zones(const struct setup *s, const char *value, struct strbuf *out,
		 struct err *err)
{
	struct arena *a = arena_new();
	const char **item;
	size_t n = str_split(a, value, ",", &item), i;
	size_t want = network_is_new_3(s) ? 3 : 1;
	struct strbuf sb = STRBUF_INIT;
	const char *region = setup_value(s, "cluster.region", &sb);
	bool ok = n == want ||
		  err_set(err, ERR_INPUT,
			  _("'%s': expected %zu availability zone(s)"), value,
			  want);

	for (i = 0; ok && i < n; i++) {
		if ((*region && !str_starts(item[i], region)) ||
		    !zone_listed(s, a, item[i]))
			ok = err_set(err, ERR_INPUT,
				     _("'%s' is not a zone of %s"), item[i],
				     region);
		else
			strbuf_addf(out, "%s%s", i ? "," : "", item[i]);
	}
	arena_free(a);
	strbuf_release(&sb);
	return ok;
}

bool check_subnets(const struct setup *s, const char *value, struct strbuf *out,
		   struct err *err)
{
	if (!*value)
		return err_set(err, ERR_INPUT,
			       _("no subnet chosen: a private cluster needs at "
				 "least one private subnet"));
	if (!lookups_subnets_ok(s, value, err))
		return false;
	strbuf_addstr(out, value);
	return true;
}

int setup_private_subnets(const struct setup *s)
{
	struct strbuf sb = STRBUF_INIT;
	const char *p;
	int n = 1;

	if (network_is_new_3(s))
		return 3;
	if (network_is_new(s))
		return 1;
	for (p = setup_value(s, "network.subnets", &sb); *p; p++)
		n += *p == ',';
	strbuf_release(&sb);
	return n;
}

/* HCP: at least 2 (0 with autoscaling), a multiple of the private subnets, at
 * most 500: corrections 2, S7. */
static bool check_nodes(const struct setup *s, const char *value, int least,
			struct strbuf *out, struct err *err)
{
	int subnets = setup_private_subnets(s);
	long long v;

	if (!str_int(value, least, 500, &v))
		return err_set(err, ERR_INPUT,
			       _("'%s': expected a number of nodes from %d to "
				 "500"),
			       value, least);
	if (v % subnets)
		return err_set(err, ERR_INPUT,
			       _("'%s': with %d private subnets the number of "
				 "nodes is a multiple of %d"),
			       value, subnets, subnets);
	strbuf_addf(out, "%lld", v);
	return true;
}

bool check_replicas(const struct setup *s, const char *value,
		    struct strbuf *out, struct err *err)
{
	return check_nodes(s, value, 2, out, err);
}

bool check_min_replicas(const struct setup *s, const char *value,
			struct strbuf *out, struct err *err)
{
	return check_nodes(s, value, 0, out, err);
}

bool check_max_replicas(const struct setup *s, const char *value,
			struct strbuf *out, struct err *err)
{
	struct strbuf sb = STRBUF_INIT;
	long long min = 0, v;

	if (!check_nodes(s, value, 1, out, err))
		return false;
	str_int(setup_value(s, "compute.min", &sb), 0, 500, &min);
	strbuf_release(&sb);
	if (str_int(value, 0, 500, &v) && v < min) {
		strbuf_clear(out);
		return err_set(err, ERR_INPUT,
			       _("'%s' is less than the minimum of %lld"),
			       value, min);
	}
	return true;
}
