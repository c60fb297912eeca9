/* plan_network.c - the network's actions: a stack of ours, or the user's own. */
#include "core/setup/plan_inside.h"

#include "core/base/asset.h"
#include "core/base/file.h"
#include "core/base/i18n.h"
#include "core/base/str.h"
#include "core/setup/commands.h"
#include "core/setup/initial.h"
#include "core/setup/lookups.h"

static void param(struct builder *b, struct stack_want *w, const char *name,
		  const char *value)
{
	aws_tag_add(b->a, &w->params, name, value);
}

static void stack_params(struct builder *b, struct stack_want *w)
{
	const char **zone;
	size_t n = str_split(b->a, plan_value(b, "network.zones"), ",", &zone),
	       i;
	const char *access = plan_value(b, "access.from");

	param(b, w, "VpcCidr", plan_value(b, "network.cidr"));
	param(b, w, "Zones", plan_is(b, "network.kind", "new-3") ? "3" : "1");
	for (i = 0; i < n && i < 3; i++)
		param(b, w, arena_fmt(b->a, "Zone%zu", i + 1), zone[i]);
	if (plan_is(b, "network.kind", "new-3"))
		param(b, w, "NatGateways",
		      plan_is(b, "network.nat", "per-zone") ? "zone" : "one");
	param(b, w, "Access", !strcmp(access, "ranges") ? "none" : access);
	if (!strcmp(access, "ssh")) {
		param(b, w, "MyIP", plan_value(b, "access.my_ip"));
		param(b, w, "KeyPair", "${key-pair.name}");
	}
	param(b, w, "InstanceType", plan_value(b, "access.instance_type"));
	param(b, w, "ImageId", plan_value(b, "access.image"));
	param(b, w, "Proxy",
	      plan_is(b, "access.egress", "bastion-proxy") ? "yes" : "no");
	param(b, w, "PrivateHost", strcmp(access, "ranges") ? "yes" : "no");
}

static bool add_key_pair(struct builder *b)
{
	struct key_pair_want *w = arena_alloc(b->a, sizeof(*w));
	struct strbuf line = STRBUF_INIT, path = STRBUF_INIT;
	bool ok = true;

	w->name = plan_value(b, "access.key_pair");
	w->source = plan_value(b, "access.key_source");
	w->session = b->s->session;
	w->save_as = arena_fmt(b->a, "%s/%s.pem",
			       b->s->folder ? b->s->folder : ".", w->name);
	if (!strcmp(w->source, "import")) {
		file_expand(&path, plan_value(b, "access.public_key"));
		ok = file_read(path.buf, &line, b->err);
		w->public_line = arena_dup(b->a, line.buf);
	}
	strbuf_release(&line);
	strbuf_release(&path);
	plan_put(b,
		 (struct action){ .class = &act_key_pair,
				  .id = "key-pair",
				  .title = arena_fmt(b->a, _("SSH key pair %s"),
						     w->name),
				  .want = w,
				  .keep = !strcmp(w->source, "existing"),
				  .phase = "network" });
	return ok;
}

static bool add_stack(struct builder *b)
{
	struct stack_want *w = arena_alloc(b->a, sizeof(*w));
	const struct asset *template = asset_find("stack.yaml");
	bool ssh = plan_is(b, "access.from", "ssh");

	if (ssh && !add_key_pair(b))
		return false;
	w->name = plan_value(b, "network.stack");
	w->session = b->s->session;
	w->template_body = template->data;
	stack_params(b, w);
	plan_put(b, (struct action){
			    .class = &act_stack,
			    .id = "stack",
			    .title = arena_fmt(b->a, _("Network stack %s"),
					       w->name),
			    .after = ssh ? plan_after(b->p, "key-pair", NULL)
					 : NULL,
			    .want = w,
			    .phase = "network",
			    .command = command_stack(b->a, w) });
	b->network_after = "stack";
	b->subnets = "${stack.private_subnets}";
	b->zones = "${stack.zones}";
	if (plan_is(b, "access.egress", "bastion-proxy"))
		b->proxy = "${stack.proxy_url}";
	return true;
}

static void existing_network(struct builder *b)
{
	struct subnet_tags_want *w = arena_alloc(b->a, sizeof(*w));
	struct strbuf zones = STRBUF_INIT;
	const char **ids;
	size_t n, i;

	b->subnets = plan_value(b, "network.subnets");
	n = str_split(b->a, b->subnets, ",", &ids);
	for (i = 0; i < n; i++)
		strbuf_addf(&zones, "%s%s", i ? "," : "",
			    lookups_subnet_zone(b->s, ids[i]));
	b->zones = arena_dup(b->a, zones.buf);
	strbuf_release(&zones);
	w->subnets = ids; /* str_split ends it with NULL */
	plan_put(b, (struct action){ .class = &act_subnet_tags,
				     .id = "subnet-tags",
				     .title = _("Tags on the private subnets"),
				     .want = w,
				     .phase = "network" });
	b->network_after = "subnet-tags";
}

bool plan_network(struct builder *b)
{
	b->proxy = "";
	plan_put(b,
		 (struct action){
			 .class = &act_elb_role,
			 .id = "elb-role",
			 .title = _("Service-linked role for load balancers"),
			 .phase = "network",
			 .keep = true,
			 .command = "aws iam create-service-linked-role "
				    "--aws-service-name "
				    "elasticloadbalancing.amazonaws.com" });
	if (network_is_new(b->s) && !add_stack(b))
		return false;
	if (network_is_existing(b->s))
		existing_network(b);
	if (plan_is(b, "access.egress", "own-proxy"))
		b->proxy = plan_value(b, "proxy.http");
	return true;
}
