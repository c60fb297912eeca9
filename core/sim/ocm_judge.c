/*
 * ocm_judge.c - what Red Hat's service finds when it looks at the customer's
 * AWS account: roles and their trust, providers, subnets and routes.  With
 * world_options.aws_elsewhere everything is taken on trust.
 */
#include "core/sim/ocm.h"

#include "core/base/cidr.h"
#include "core/base/encode.h"
#include "core/base/str.h"

#define INSTALLER_PRINCIPAL ":role/RH-Managed-OpenShift-Installer"
/* A new role cannot be assumed at once: IAM propagates [K].  Beside the
 * world's own delay (0: a world that is moved by hand). */
#define ROLE_AGE_MS 2000

static bool elsewhere(struct world *w)
{
	return world_options(w)->aws_elsewhere;
}

static bool old_enough(struct world *w, const cJSON *role)
{
	int64_t delay = world_options(w)->iam_delay_ms;
	int64_t made = str_time(doc_text(role, "CreateDate")) * 1000;

	return !delay || world_time_ms(w) - made >= delay + ROLE_AGE_MS;
}

static const struct node *trust_of(const cJSON *role, struct arena *a)
{
	const char *text = doc_text(role, "AssumeRolePolicyDocument");
	struct strbuf plain = STRBUF_INIT;
	const struct node *doc;
	struct err err = { 0 };

	if (*text == '%')
		percent_decode(&plain, text, strlen(text), false);
	else
		strbuf_addstr(&plain, text);
	doc = json_parse(a, plain.buf, plain.len, &err);
	strbuf_release(&plain);
	return doc;
}

/* A member that is one text or a list of texts: does any fit? */
static bool any_text(const struct node *n,
		     bool (*fits)(const char *, const char *), const char *with)
{
	if (!n)
		return false;
	if (n->kind != NODE_ARRAY)
		return fits(n->text, with);
	NODE_EACH(it, n)
	if (fits(it->text, with))
		return true;
	return false;
}

static bool ends(const char *text, const char *with)
{
	return str_ends(text, with);
}

static bool covers(const char *text, const char *with)
{
	return str_glob(text, with);
}

static bool allows(const struct node *statement, const char *action)
{
	return str_eq(node_text(statement, "Effect"), "Allow") &&
	       any_text(node_child(statement, "Action"), covers, action);
}

static const struct node *statements(const struct node *trust)
{
	return node_child(trust, "Statement");
}

static bool trusts_installer(const cJSON *role, struct arena *a)
{
	NODE_EACH(it, statements(trust_of(role, a)))
	if (allows(it, "sts:AssumeRole") &&
	    any_text(node_at(it, "Principal/AWS"), ends, INSTALLER_PRINCIPAL))
		return true;
	return false;
}

/* The same question without an answer; why in the arena. */
static bool ocm_role_ready(struct world *w, struct arena *a,
			   const char *role_arn, const char **why)
{
	cJSON *role;

	*why = "";
	if (elsewhere(w))
		return str_starts(role_arn, "arn:aws");
	role = sim_role_by_arn(w, role_arn);
	if (!role)
		*why = "the role does not exist";
	else if (!trusts_installer(role, a))
		*why = "its trust policy does not name Red Hat's installer";
	else if (!old_enough(w, role))
		*why = "the role is not known everywhere yet";
	return !**why;
}

/* The external id that the role's trust asks for, "" none. */
static const char *asked_for(struct ocm *o, const char *role_arn)
{
	const cJSON *role = sim_role_by_arn(o->w, role_arn);
	const char *id;

	NODE_EACH(it, role ? statements(trust_of(role, o->a)) : NULL)
	{
		id = node_text(it, "Condition/StringEquals/sts:ExternalId");
		if (*id)
			return id;
	}
	return "";
}

/* What the request says, or the cluster that it is about. */
static const char *external_id(const struct ocm *o)
{
	const char *id = node_text(o->body, "aws/sts/external_id");

	if (!*id)
		id = node_text(o->body,
			       "cloud_provider_data/aws/sts/external_id");
	return *id || !o->cluster
		       ? id
		       : doc_at_text(o->cluster, "aws.sts.external_id");
}

bool ocm_assume(struct ocm *o, const char *role_arn)
{
	const char *why, *id = asked_for(o, role_arn);

	if (!*role_arn)
		return ocm_fail(o, 400,
				"The 'aws.sts.role_arn' parameter is "
				"mandatory");
	if (ocm_role_ready(o->w, o->a, role_arn, &why) &&
	    (!*id || str_eq(id, external_id(o))))
		return true;
	return ocm_fail(o, 400,
			"Failed to assume role with ARN '%s': operation error "
			"STS: AssumeRole, https response error StatusCode: "
			"403, api error AccessDenied: User: arn:aws:sts::"
			"710019948333:assumed-role/RH-Managed-OpenShift-"
			"Installer/OCM is not authorized to perform: "
			"sts:AssumeRole on resource: %s",
			role_arn, role_arn);
}

bool ocm_role_trusts(struct world *w, struct arena *a, const char *role_arn,
		     const char *issuer)
{
	const char *suffix = arena_fmt(a, ":oidc-provider/%s", issuer);
	cJSON *role;

	if (elsewhere(w))
		return true;
	role = sim_role_by_arn(w, role_arn);
	if (!role)
		return false;
	NODE_EACH(it, statements(trust_of(role, a)))
	if (allows(it, "sts:AssumeRoleWithWebIdentity") &&
	    any_text(node_at(it, "Principal/Federated"), ends, suffix))
		return true;
	return false;
}

bool ocm_provider_exists(struct world *w, const char *issuer)
{
	char arn[300];

	snprintf(arn, sizeof(arn),
		 "arn:aws:iam::" SIM_ACCOUNT ":oidc-provider/%s", issuer);
	return elsewhere(w) || world_get(w, "iam.oidc-provider", arn);
}

/* ---- subnets -------------------------------------------------------------*/

static bool has_association(const cJSON *table, const char *subnet_id)
{
	const cJSON *it;

	cJSON_ArrayForEach(it, doc_at(table, "associationSet")) if (
		subnet_id ? str_eq(doc_text(it, "subnetId"), subnet_id)
			  : doc_at_bool(it, "main")) return true;
	return false;
}

/* Route table of a subnet: its own, else the VPC's main one. */
static cJSON *ocm_route_table(struct world *w, const char *subnet_id)
{
	const char *vpc =
		doc_text(world_get(w, "ec2.subnet", subnet_id), "vpcId");
	cJSON *it, *main_table = NULL;
	size_t i;

	for (i = 0; (it = world_nth(w, "ec2.route-table", i)); i++) {
		if (has_association(it, subnet_id))
			return it;
		if (str_eq(doc_text(it, "vpcId"), vpc) &&
		    has_association(it, NULL))
			main_table = it;
	}
	return main_table;
}

static const cJSON *default_route(struct world *w, const char *subnet_id)
{
	const cJSON *it;

	cJSON_ArrayForEach(
		it,
		doc_at(ocm_route_table(w, subnet_id),
		       "routeSet")) if (str_eq(doc_text(it,
							"destinationCidrBlock"),
					       "0.0.0.0/0") &&
					!str_eq(doc_text(it, "state"),
						"blackhole")) return it;
	return NULL;
}

bool ocm_subnet_public(struct world *w, const char *subnet_id)
{
	return !elsewhere(w) &&
	       str_starts(doc_text(default_route(w, subnet_id), "gatewayId"),
			  "igw-");
}

bool ocm_subnet_egress(struct world *w, const char *subnet_id)
{
	const cJSON *route;
	const char *nat;

	if (elsewhere(w))
		return true;
	route = default_route(w, subnet_id);
	nat = doc_text(route, "natGatewayId");
	if (*nat)
		return str_eq(
			doc_text(world_get(w, "ec2.nat-gateway", nat), "state"),
			"available");
	/* An instance behind an internet gateway needs a public address. */
	return route && !str_starts(doc_text(route, "gatewayId"), "igw-");
}

/* "http://10.0.1.13:3128/" -> address and port; false: a name, or nothing */
static bool proxy_address(const char *url, uint32_t *ip, int *port)
{
	const char *host = strstr(url, "://"), *colon;
	char text[IP_TEXT_LEN];
	size_t n;

	host = host ? host + 3 : url;
	n = strcspn(host, ":/");
	if (!n || n >= sizeof(text))
		return false;
	memcpy(text, host, n);
	text[n] = '\0';
	colon = host[n] == ':' ? host + n + 1 : "80";
	*port = (int)strtol(colon, NULL, 10);
	return ip_parse(text, ip);
}

bool ocm_cluster_egress(struct world *w, const cJSON *cluster,
			const char *subnet_id)
{
	const char *url = doc_at_text(cluster, "proxy.https_proxy");
	cJSON *subnet = world_get(w, "ec2.subnet", subnet_id);
	struct sim_source from = { .instance_id = "" };
	struct cidr vpc, block;
	uint32_t ip;
	int port;

	if (!*url || elsewhere(w))
		return ocm_subnet_egress(w, subnet_id);
	from.vpc_id = doc_text(subnet, "vpcId");
	if (!proxy_address(url, &ip, &port) ||
	    !cidr_parse(
		    doc_text(world_get(w, "ec2.vpc", from.vpc_id), "cidrBlock"),
		    &vpc) ||
	    !cidr_has(vpc, ip) ||
	    !cidr_parse(doc_text(subnet, "cidrBlock"), &block))
		return true;
	/* some free address of the subnet: where a worker would be */
	from.ip = block.base + 250;
	return sim_path(w, &from, ip, port) == SIM_OPEN;
}
