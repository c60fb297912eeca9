/* ways_in.c - see ways_in.h. */
#include "core/setup/ways_in.h"

#include "core/base/cidr.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/ocm/admin.h"
#include "core/setup/access.h"
#include "core/setup/glass.h"
#include "core/setup/initial.h"
#include "core/setup/order.h"
#include "core/setup/setup.h"

static const char *val(const struct setup *s, const char *key)
{
	const char *v = values_get(s->values, key);

	return v ? v : "";
}

static void tunnel(struct arena *a, struct row_list *out, const char *command)
{
	row_add(a, out,
		(struct row){ .label = _("Tunnel for this machine"),
			      .value = command,
			      .note = _("then HTTPS_PROXY=socks5://"
					"127.0.0.1:1080 oc ..., or rosawiz "
					"--via socks5h://127.0.0.1:1080"),
			      .id = "socks" });
}

/* ---- the hosts of our stack ----------------------------------------------------*/

static void by_bastion(const struct setup *s, struct arena *a,
		       struct row_list *out)
{
	const char *bastion = val(s, "stack.bastion_ip");
	const char *key = setup_value_is(s, "access.key_source", "create")
				  ? arena_fmt(a, "-i %s/%s.pem ",
					      s->folder ? s->folder : ".",
					      val(s, "key-pair.name"))
				  : "";

	row_add(a, out,
		(struct row){ .label = _("To the private host"),
			      .value = arena_fmt(a,
						 "ssh %s-J ec2-user@%s "
						 "ec2-user@%s",
						 key, bastion,
						 val(s, "stack.host_ip")),
			      .note = _("through the bastion"),
			      .id = "ssh" });
	tunnel(a, out,
	       arena_fmt(a, "ssh %s-D 1080 -N ec2-user@%s", key, bastion));
}

/* ---- hosts of the person's own -------------------------------------------------*/

static void by_own_host(const struct setup *s, struct arena *a,
			struct row_list *out)
{
	bool ssm = setup_value_is(s, "access.from", "ssm");

	row_add(a, out,
		(struct row){
			.label = _("To a host in the VPC"),
			.value = ssm ? "aws ssm start-session --target i-..."
				     : "ssh USER@HOST",
			.note = arena_fmt(a,
					  _("any host with an address in %s is "
					    "let in"),
					  val(s, "setup.machine_cidr")),
			.id = ssm ? "ssm" : "ssh" });
	if (!ssm)
		tunnel(a, out, "ssh -D 1080 -N USER@HOST");
}

/* ---- the person's own network --------------------------------------------------*/

static void from_range(const struct setup *s, struct arena *a,
		       struct row_list *out, const char *range)
{
	const char *machine = val(s, "setup.machine_cidr");
	struct strbuf name = STRBUF_INIT;
	struct cidr inner, outer;
	bool inside = cidr_parse(range, &inner) &&
		      cidr_parse(machine, &outer) && cidr_covers(outer, inner);

	setup_value(s, "cluster.name", &name);
	row_add(a, out,
		(struct row){
			.label = arena_fmt(a, _("From %s"), range),
			.value = inside ? _("let in by the endpoint's group")
					: arena_fmt(a,
						    "rosawiz doctor %s "
						    "--from %s",
						    name.buf, range),
			.note = inside ? ""
				       : arena_fmt(a,
						   _("outside %s: tells which "
						     "group, route and name "
						     "it needs, and the "
						     "commands"),
						   machine),
			.id = arena_fmt(a, "from %s", range) });
	strbuf_release(&name);
}

static void from_ranges(const struct setup *s, struct arena *a,
			struct row_list *out)
{
	struct strbuf sb = STRBUF_INIT;
	const char **item;
	size_t n, i;

	setup_value(s, "access.ranges", &sb);
	n = str_split(a, sb.buf, ",", &item);
	for (i = 0; i < n; i++)
		from_range(s, a, out, item[i]);
	strbuf_release(&sb);
}

/* ---- all -----------------------------------------------------------------------*/

static void log_in(const struct setup *s, struct arena *a, struct row_list *out)
{
	const char *api = val(s, "cluster-ready.api_host");
	const char *path = glass_path(s);

	if (admin_is_possible(s))
		row_add(a, out,
			(struct row){
				.label = _("Log in"),
				.value = arena_fmt(a,
						   "oc login https://%s:443 "
						   "-u %s",
						   api, ADMIN_USER),
				.note = _("asks for the password"),
				.id = "login" });
	else if (path && file_exists(path))
		row_add(a, out,
			(struct row){
				.label = _("Break-glass"),
				.value = arena_fmt(a,
						   "oc --kubeconfig %s get "
						   "nodes",
						   path),
				.note = arena_fmt(a, _("until %s"),
						  val(s, "break-glass."
							 "expires")),
				.id = "login" });
	else
		row_add(a, out,
			(struct row){
				.label = _("Break-glass"),
				.value = _("a kubeconfig for cluster-admin, "
					   "written when you ask for it"),
				.note = arena_fmt(a, _("until %s"),
						  val(s, "break-glass."
							 "expires")),
				.id = "login" });
}

static void tools(const struct setup *s, struct arena *a, struct row_list *out)
{
	row_add(a, out,
		(struct row){
			.label = access_by_ranges(s) ? _("oc and rosa")
						     : _("oc and rosa there"),
			.value = "curl -LO https://mirror.openshift.com/pub/"
				 "openshift-v4/clients/ocp/stable/"
				 "openshift-client-linux.tar.gz && sudo tar "
				 "xzf openshift-client-linux.tar.gz -C "
				 "/usr/local/bin oc && oc version --client",
			.note = _("rosa: .../pub/cgw/rosa/latest/ on the same "
				  "server"),
			.id = "tools" });
}

static void prove(const struct setup *s, struct arena *a, struct row_list *out)
{
	if (!s->access || s->access->via || !s->access->over)
		return;
	row_add(a, out,
		(struct row){
			.label = _("To prove it from here"),
			.value = access_by_ranges(s)
					 ? _("on a machine of these ranges: "
					     "rosawiz resume")
				 : setup_value_is(s, "access.from", "ssm")
					 ? _("on a host in the VPC: rosawiz "
					     "resume")
					 : _("open the tunnel above, then "
					     "rosawiz resume --via socks5h://"
					     "127.0.0.1:1080"),
			.id = "prove" });
}

void ways_in_rows(const struct setup *s, struct arena *a, struct row_list *out)
{
	if (access_by_ranges(s))
		from_ranges(s, a, out);
	else if (network_is_existing(s))
		by_own_host(s, a, out);
	else if (*val(s, "stack.bastion_ip") && bastion_by_ssh(s))
		by_bastion(s, a, out);
	else if (*val(s, "stack.host_id"))
		row_add(a, out,
			(struct row){
				.label = _("To the private host"),
				.value = arena_fmt(a,
						   "aws ssm start-session "
						   "--target %s",
						   val(s, "stack.host_id")),
				.note = _("needs the "
					  "session-manager-plugin"),
				.id = "ssm" });
	log_in(s, a, out);
	tools(s, a, out);
	prove(s, a, out);
}
