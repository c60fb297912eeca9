/* initial.c - see initial.h.  In a demo the defaults lead to the article's
 * cluster in today's form: proxy on the bastion, one key, no protection. */
#include "core/setup/initial.h"

#include "core/base/encode.h"
#include "core/base/file.h"
#include "core/base/str.h"
#include "core/setup/checks.h"
#include "core/setup/lookups.h"
#include "core/setup/setup.h"

#include <ctype.h>

const char *setup_value(const struct setup *s, const char *id,
			struct strbuf *into)
{
	struct arena *a = arena_new();

	strbuf_clear(into);
	strbuf_addstr(into, question_value(s, question_find(id), a, NULL));
	arena_free(a);
	return into->buf;
}

bool setup_value_is(const struct setup *s, const char *id, const char *value)
{
	struct strbuf sb = STRBUF_INIT;
	bool yes = !strcmp(setup_value(s, id, &sb), value);

	strbuf_release(&sb);
	return yes;
}

#define FIXED(name, text)                                                      \
 bool initial_##name(const struct setup *s, struct strbuf *value,              \
		     enum origin *origin)                                      \
 {                                                                             \
  (void)s;                                                                     \
  (void)origin;                                                                \
  strbuf_addstr(value, text);                                                  \
  return true;                                                                 \
 }

FIXED(stable, "stable")
FIXED(no, "no")
FIXED(yes, "yes")
FIXED(new_1, "new-1")
FIXED(vpc_cidr, "10.0.0.0/16")
FIXED(one, "one")
FIXED(service_cidr, "172.30.0.0/16")
FIXED(pod_cidr, "10.128.0.0/14")
FIXED(host_prefix, "23")
FIXED(public_key, "~/.ssh/id_ed25519.pub")
FIXED(bastion_type, "t3.small")
FIXED(image,
      "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64")
FIXED(type, "m5.xlarge")
FIXED(disk, "300")
FIXED(admin, "after")
FIXED(imds, "optional")

#define BY_DEMO(name, in_demo, else_)                                          \
 bool initial_##name(const struct setup *s, struct strbuf *value,              \
		     enum origin *origin)                                      \
 {                                                                             \
  (void)origin;                                                                \
  strbuf_addstr(value, s->opt.demo ? in_demo : else_);                         \
  return true;                                                                 \
 }

BY_DEMO(protection, "no", "yes")
BY_DEMO(size, "autoscale", "fixed")

/* The bastion is made with a new network only. */
bool initial_egress(const struct setup *s, struct strbuf *value,
		    enum origin *origin)
{
	(void)origin;
	strbuf_addstr(value, s->opt.demo && network_is_new(s) ? "bastion-proxy"
							      : "nat");
	return true;
}

/* No open port where this machine has what Session Manager needs. */
bool initial_access(const struct setup *s, struct strbuf *value,
		    enum origin *origin)
{
	bool ssm = !s->opt.demo && file_in_path("session-manager-plugin");

	if (ssm)
		*origin = ORIGIN_DISCOVERED;
	strbuf_addstr(value, ssm ? "ssm" : "ssh");
	return true;
}

/* FIPS needs a key. */
bool initial_keys(const struct setup *s, struct strbuf *value,
		  enum origin *origin)
{
	bool fips = setup_value_is(s, "cluster.fips", "yes");

	if (fips)
		*origin = ORIGIN_DERIVED;
	strbuf_addstr(value, s->opt.demo || fips ? "create" : "aws");
	return true;
}

/* A user name as it may stand in a cluster name: [a-z0-9-], at most 20. */
static void add_user(struct strbuf *out)
{
	const char *user = getenv("USER");
	size_t i;

	for (i = 0; user && user[i] && i < 20; i++)
		if (isalnum((unsigned char)user[i]))
			strbuf_addch(out,
				     (char)tolower((unsigned char)user[i]));
}

bool initial_name(const struct setup *s, struct strbuf *value,
		  enum origin *origin)
{
	size_t start;

	(void)origin;
	if (s->opt.demo) {
		strbuf_addstr(value, "rosahcp");
		return true;
	}
	strbuf_addstr(value, "rosa-");
	start = value->len;
	add_user(value);
	strbuf_addstr(value, value->len > start ? "-01" : "01");
	return true;
}

bool initial_region(const struct setup *s, struct strbuf *value,
		    enum origin *origin)
{
	const char *region = s->aws ? aws_region(s->aws) : NULL;

	*origin = ORIGIN_DISCOVERED;
	strbuf_addstr(value, region);
	return region && *region;
}

bool initial_billing(const struct setup *s, struct strbuf *value,
		     enum origin *origin)
{
	*origin = ORIGIN_DISCOVERED;
	return lookups_billing(s, value);
}

bool initial_version(const struct setup *s, struct strbuf *value,
		     enum origin *origin)
{
	*origin = ORIGIN_DISCOVERED;
	return lookups_version(s, value);
}

bool initial_subnets(const struct setup *s, struct strbuf *value,
		     enum origin *origin)
{
	*origin = ORIGIN_DISCOVERED;
	return lookups_good_subnets(s, value);
}

bool initial_zones(const struct setup *s, struct strbuf *value,
		   enum origin *origin)
{
	*origin = ORIGIN_DISCOVERED;
	return lookups_zones(
		s, setup_value_is(s, "network.kind", "new-3") ? 3 : 1, value);
}

bool initial_my_ip(const struct setup *s, struct strbuf *value,
		   enum origin *origin)
{
	*origin = ORIGIN_DISCOVERED;
	return lookups_my_ip(s, value);
}

static bool from_name(const struct setup *s, struct strbuf *value,
		      enum origin *origin, const char *suffix)
{
	struct strbuf name = STRBUF_INIT;

	*origin = ORIGIN_DERIVED;
	strbuf_addf(value, "%s%s", setup_value(s, "cluster.name", &name),
		    suffix);
	strbuf_release(&name);
	return true;
}

bool initial_stack(const struct setup *s, struct strbuf *value,
		   enum origin *origin)
{
	return from_name(s, value, origin, "-net");
}

/* One that is there already, if any: its private half is at hand. */
bool initial_key_source(const struct setup *s, struct strbuf *value,
			enum origin *origin)
{
	struct strbuf found = STRBUF_INIT;
	bool existing = lookups_key_pair(s, &found);

	*origin = ORIGIN_DISCOVERED;
	strbuf_addstr(value, existing ? "existing" : "create");
	strbuf_release(&found);
	return true;
}

bool initial_key_pair(const struct setup *s, struct strbuf *value,
		      enum origin *origin)
{
	*origin = ORIGIN_DISCOVERED;
	if (setup_value_is(s, "access.key_source", "existing"))
		return lookups_key_pair(s, value);
	return from_name(s, value, origin, "-key");
}

bool initial_alias(const struct setup *s, struct strbuf *value,
		   enum origin *origin)
{
	return from_name(s, value, origin, "-key");
}

/* <name, at most 27>-<4>: as rosa, but the four are a function of the name and
 * the account, so that the same plan has the same names (DESIGN 4). */
bool initial_operator_prefix(const struct setup *s, struct strbuf *value,
			     enum origin *origin)
{
	struct strbuf name = STRBUF_INIT;
	char digest[65], *seed;

	*origin = ORIGIN_DERIVED;
	setup_value(s, "cluster.name", &name);
	seed = mem_fmt("%s %s", s->aws ? aws_account(s->aws) : "", name.buf);
	sha256_hex(seed, strlen(seed), digest);
	mem_free(seed);
	strbuf_cut(&name, 27);
	strbuf_addf(value, "%s-%.4s", name.buf, digest);
	strbuf_release(&name);
	return true;
}

/* The VPC block that holds the chosen subnets: exactly one (corrections 2). */
bool initial_machine_cidr(const struct setup *s, struct strbuf *value,
			  enum origin *origin)
{
	struct strbuf sb = STRBUF_INIT;
	bool ok = true;

	*origin = ORIGIN_DERIVED;
	if (network_is_existing(s))
		ok = lookups_vpc_cidr_of(
			s, setup_value(s, "network.subnets", &sb), value);
	else
		strbuf_addstr(value, setup_value(s, "network.cidr", &sb));
	strbuf_release(&sb);
	return ok;
}

bool initial_autoscale(const struct setup *s, struct strbuf *value,
		       enum origin *origin)
{
	*origin = ORIGIN_DERIVED;
	strbuf_addstr(value, setup_value_is(s, "compute.size", "autoscale")
				     ? "yes"
				     : "no");
	return true;
}

bool initial_replicas(const struct setup *s, struct strbuf *value,
		      enum origin *origin)
{
	int subnets = setup_private_subnets(s);

	*origin = ORIGIN_DERIVED;
	strbuf_addf(value, "%d", subnets < 2 ? 2 : subnets);
	return true;
}

bool initial_max_replicas(const struct setup *s, struct strbuf *value,
			  enum origin *origin)
{
	int subnets = setup_private_subnets(s);

	*origin = ORIGIN_DERIVED;
	strbuf_addf(value, "%d", subnets < 2 ? 4 : 2 * subnets);
	return true;
}

/* ---- when a question is asked -------------------------------------------*/

bool name_is_long(const struct setup *s)
{
	struct strbuf sb = STRBUF_INIT;
	bool yes = strlen(setup_value(s, "cluster.name", &sb)) > 15;

	strbuf_release(&sb);
	return yes;
}

bool network_is_existing(const struct setup *s)
{
	return setup_value_is(s, "network.kind", "existing");
}

bool network_is_new(const struct setup *s)
{
	return !network_is_existing(s);
}

bool network_is_new_3(const struct setup *s)
{
	return setup_value_is(s, "network.kind", "new-3");
}

bool access_by_ranges(const struct setup *s)
{
	return setup_value_is(s, "access.from", "ranges");
}

bool bastion_by_ssh(const struct setup *s)
{
	return network_is_new(s) && setup_value_is(s, "access.from", "ssh");
}

bool key_is_imported(const struct setup *s)
{
	return bastion_by_ssh(s) &&
	       setup_value_is(s, "access.key_source", "import");
}

bool egress_by_own_proxy(const struct setup *s)
{
	return setup_value_is(s, "access.egress", "own-proxy");
}

bool egress_by_proxy(const struct setup *s)
{
	return !setup_value_is(s, "access.egress", "nat");
}

bool keys_are_existing(const struct setup *s)
{
	return setup_value_is(s, "keys.mode", "existing");
}

bool keys_are_made(const struct setup *s)
{
	return setup_value_is(s, "keys.mode", "create");
}

bool keys_are_own(const struct setup *s)
{
	return !setup_value_is(s, "keys.mode", "aws");
}

bool etcd_is_encrypted(const struct setup *s)
{
	return keys_are_own(s) && setup_value_is(s, "keys.etcd", "yes");
}

bool size_is_other(const struct setup *s)
{
	return setup_value_is(s, "compute.size", "other");
}

bool compute_autoscales(const struct setup *s)
{
	return setup_value_is(s, "compute.autoscale", "yes");
}

bool compute_is_fixed(const struct setup *s)
{
	return !compute_autoscales(s);
}
