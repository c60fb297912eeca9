/* ec2_net.c - readers of routes, gateways, endpoints, interfaces, NACLs,
 * peerings, transit gateways. */
#include "core/aws/ec2.h"

#include "core/base/str.h"

static void tags(struct arena *a, struct aws_tags *out, const struct node *n)
{
	aws_tags_read(a, out, node_at(n, "tagSet"), "key", "value");
}

static const char *first_of(struct arena *a, const struct node *n,
			    const char *const *names)
{
	for (; *names; names++)
		if (*node_text(n, *names))
			return aws_text(a, n, *names);
	return "";
}

/* ---- routes ----------------------------------------------------------------*/

static void add_route(struct arena *a, struct ec2_route_table *t,
		      const struct node *n)
{
	static const char *const to[] = { "destinationCidrBlock",
					  "destinationIpv6CidrBlock",
					  "destinationPrefixListId", NULL };
	/* an instance's route names its interface too: that one tells more */
	static const char *const target[] = { "gatewayId",
					      "natGatewayId",
					      "transitGatewayId",
					      "vpcPeeringConnectionId",
					      "egressOnlyInternetGatewayId",
					      "localGatewayId",
					      "carrierGatewayId",
					      "networkInterfaceId",
					      "instanceId",
					      NULL };
	struct ec2_route *r = AWS_ADD(a, &t->routes);

	r->to = first_of(a, n, to);
	r->target = first_of(a, n, target);
	r->blackhole = str_eq(node_text(n, "state"), "blackhole");
}

void ec2_route_tables_add(struct arena *a, struct ec2_route_tables *list,
			  const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "routeTableSet"))
	{
		struct ec2_route_table *t = AWS_ADD(a, list);

		t->id = aws_text(a, n, "routeTableId");
		t->vpc = aws_text(a, n, "vpcId");
		NODE_EACH(s, node_at(n, "associationSet"))
		{
			t->main |= node_bool(s, "main");
			if (*node_text(s, "subnetId"))
				aws_name_add(a, &t->subnets,
					     node_text(s, "subnetId"));
		}
		NODE_EACH(r, node_at(n, "routeSet"))
		add_route(a, t, r);
		tags(a, &t->tags, n);
	}
}

const struct ec2_route_table *
ec2_table_of(const struct ec2_route_tables *tables, const char *vpc,
	     const char *subnet)
{
	const struct ec2_route_table *t, *main_table = NULL;
	size_t i;

	for (i = 0; i < tables->n; i++) {
		t = &tables->at[i];
		if (aws_names_have(&t->subnets, subnet))
			return t;
		if (t->main && !strcmp(t->vpc, vpc))
			main_table = t;
	}
	return main_table;
}

bool ec2_table_is_public(const struct ec2_route_table *t)
{
	size_t i;

	for (i = 0; t && i < t->routes.n; i++)
		if (str_starts(t->routes.at[i].target, "igw-"))
			return true;
	return false;
}

/* ---- gateways --------------------------------------------------------------*/

void ec2_nats_add(struct arena *a, struct ec2_nats *list,
		  const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "natGatewaySet"))
	{
		struct ec2_nat *g = AWS_ADD(a, list);
		const struct node *at = node_at(n, "natGatewayAddressSet/item");

		g->id = aws_text(a, n, "natGatewayId");
		g->vpc = aws_text(a, n, "vpcId");
		g->subnet = aws_text(a, n, "subnetId");
		g->state = aws_text(a, n, "state");
		g->kind = *node_text(n, "connectivityType")
				  ? aws_text(a, n, "connectivityType")
				  : "public";
		g->public_ip = aws_text(a, at, "publicIp");
		g->private_ip = aws_text(a, at, "privateIp");
		g->failure = aws_text(a, n, "failureMessage");
		tags(a, &g->tags, n);
	}
}

void ec2_igws_add(struct arena *a, struct ec2_igws *list,
		  const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "internetGatewaySet"))
	{
		struct ec2_igw *g = AWS_ADD(a, list);

		g->id = aws_text(a, n, "internetGatewayId");
		g->vpc = aws_text(a, n, "attachmentSet/item/vpcId");
		g->state = aws_text(a, n, "attachmentSet/item/state");
		tags(a, &g->tags, n);
	}
}

/* ---- endpoints and interfaces ------------------------------------------------*/

static void add_endpoint(struct arena *a, struct ec2_endpoint *e,
			 const struct node *n)
{
	e->id = aws_text(a, n, "vpcEndpointId");
	e->kind = aws_text(a, n, "vpcEndpointType");
	e->vpc = aws_text(a, n, "vpcId");
	e->service = aws_text(a, n, "serviceName");
	e->state = aws_text(a, n, "state");
	e->error = aws_text(a, n, "lastError/message");
	e->created = aws_text(a, n, "creationTimestamp");
	e->private_dns = node_bool(n, "privateDnsEnabled");
	e->requester_managed = node_bool(n, "requesterManaged");
	aws_names_read(a, &e->subnets, node_at(n, "subnetIdSet"), "");
	aws_names_read(a, &e->enis, node_at(n, "networkInterfaceIdSet"), "");
	NODE_EACH(g, node_at(n, "groupSet"))
	{
		aws_name_add(a, &e->groups, node_text(g, "groupId"));
		aws_name_add(a, &e->group_names, node_text(g, "groupName"));
	}
	NODE_EACH(d, node_at(n, "dnsEntrySet"))
	{
		aws_name_add(a, &e->dns, node_text(d, "dnsName"));
		aws_name_add(a, &e->dns_zones, node_text(d, "hostedZoneId"));
	}
	tags(a, &e->tags, n);
}

void ec2_endpoints_add(struct arena *a, struct ec2_endpoints *list,
		       const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "vpcEndpointSet"))
	add_endpoint(a, AWS_ADD(a, list), n);
}

void ec2_enis_add(struct arena *a, struct ec2_enis *list,
		  const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "networkInterfaceSet"))
	{
		struct ec2_eni *e = AWS_ADD(a, list);

		e->id = aws_text(a, n, "networkInterfaceId");
		e->kind = aws_text(a, n, "interfaceType");
		e->vpc = aws_text(a, n, "vpcId");
		e->subnet = aws_text(a, n, "subnetId");
		e->zone = aws_text(a, n, "availabilityZone");
		e->address = aws_text(a, n, "privateIpAddress");
		e->description = aws_text(a, n, "description");
		e->status = aws_text(a, n, "status");
		e->instance = aws_text(a, n, "attachment/instanceId");
		e->attachment = aws_text(a, n, "attachment/attachmentId");
		e->requester = aws_text(a, n, "requesterId");
		e->requester_managed = node_bool(n, "requesterManaged");
		aws_names_read(a, &e->groups, node_at(n, "groupSet"),
			       "groupId");
		tags(a, &e->tags, n);
	}
}

void ec2_volumes_add(struct arena *a, struct ec2_volumes *list,
		     const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "volumeSet"))
	{
		struct ec2_volume *v = AWS_ADD(a, list);

		v->id = aws_text(a, n, "volumeId");
		v->zone = aws_text(a, n, "availabilityZone");
		v->status = aws_text(a, n, "status");
		v->gib = (int)node_int(n, "size", 0);
		tags(a, &v->tags, n);
	}
}

/* ---- DHCP, NACLs -------------------------------------------------------------*/

static void add_dhcp(struct arena *a, struct ec2_dhcp *d, const struct node *n)
{
	d->id = aws_text(a, n, "dhcpOptionsId");
	d->domain = "";
	NODE_EACH(c, node_at(n, "dhcpConfigurationSet"))
	{
		if (!strcmp(node_text(c, "key"), "domain-name-servers"))
			aws_names_read(a, &d->resolvers, node_at(c, "valueSet"),
				       "value");
		else if (!strcmp(node_text(c, "key"), "domain-name"))
			d->domain = aws_text(a, c, "valueSet/item/value");
	}
}

void ec2_dhcps_add(struct arena *a, struct ec2_dhcps *list,
		   const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "dhcpOptionsSet"))
	add_dhcp(a, AWS_ADD(a, list), n);
}

static void add_entry(struct arena *a, struct ec2_nacl *l, const struct node *n)
{
	struct ec2_nacl_entry *e = AWS_ADD(a, &l->entries);

	e->number = (int)node_int(n, "ruleNumber", 0);
	e->egress = node_bool(n, "egress");
	e->allow = str_eq(node_text(n, "ruleAction"), "allow");
	e->protocol = aws_text(a, n, "protocol");
	e->cidr = aws_text(a, n, "cidrBlock");
	if (!*e->cidr)
		e->cidr = aws_text(a, n, "ipv6CidrBlock");
	e->from = (int)node_int(n, "portRange/from", -1);
	e->to = (int)node_int(n, "portRange/to", -1);
}

void ec2_nacls_add(struct arena *a, struct ec2_nacls *list,
		   const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "networkAclSet"))
	{
		struct ec2_nacl *l = AWS_ADD(a, list);

		l->id = aws_text(a, n, "networkAclId");
		l->vpc = aws_text(a, n, "vpcId");
		l->is_default = node_bool(n, "default");
		aws_names_read(a, &l->subnets, node_at(n, "associationSet"),
			       "subnetId");
		NODE_EACH(e, node_at(n, "entrySet"))
		add_entry(a, l, e);
	}
}

/* ---- peerings, transit gateways [K] --------------------------------------------*/

void ec2_peerings_add(struct arena *a, struct ec2_peerings *list,
		      const struct node *doc)
{
	static const char dns[] =
		"peeringOptions/allowDnsResolutionFromRemoteVpc";

	NODE_EACH(n, node_at(doc, "vpcPeeringConnectionSet"))
	{
		struct ec2_peering *p = AWS_ADD(a, list);
		const struct node *we = node_at(n, "requesterVpcInfo");
		const struct node *they = node_at(n, "accepterVpcInfo");

		p->id = aws_text(a, n, "vpcPeeringConnectionId");
		p->status = aws_text(a, n, "status/code");
		p->vpc = aws_text(a, we, "vpcId");
		p->cidr = aws_text(a, we, "cidrBlock");
		p->owner = aws_text(a, we, "ownerId");
		p->region = aws_text(a, we, "region");
		p->dns = node_bool(we, dns);
		p->peer_vpc = aws_text(a, they, "vpcId");
		p->peer_cidr = aws_text(a, they, "cidrBlock");
		p->peer_owner = aws_text(a, they, "ownerId");
		p->peer_region = aws_text(a, they, "region");
		p->peer_dns = node_bool(they, dns);
	}
}

void ec2_tgw_attachments_add(struct arena *a, struct ec2_tgw_attachments *list,
			     const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "transitGatewayVpcAttachments"))
	{
		struct ec2_tgw_attachment *t = AWS_ADD(a, list);

		t->id = aws_text(a, n, "transitGatewayAttachmentId");
		t->tgw = aws_text(a, n, "transitGatewayId");
		t->vpc = aws_text(a, n, "vpcId");
		t->state = aws_text(a, n, "state");
		aws_names_read(a, &t->subnets, node_at(n, "subnetIds"), "");
	}
}

void ec2_tgw_tables_add(struct arena *a, struct ec2_tgw_tables *list,
			const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "transitGatewayRouteTables"))
	{
		struct ec2_tgw_table *t = AWS_ADD(a, list);

		t->id = aws_text(a, n, "transitGatewayRouteTableId");
		t->tgw = aws_text(a, n, "transitGatewayId");
		t->state = aws_text(a, n, "state");
	}
}

void ec2_tgw_routes_add(struct arena *a, struct ec2_tgw_routes *list,
			const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "routeSet"))
	{
		struct ec2_tgw_route *r = AWS_ADD(a, list);
		const struct node *to =
			node_at(n, "transitGatewayAttachments/item");

		r->to = aws_text(a, n, "destinationCidrBlock");
		r->state = aws_text(a, n, "state");
		r->kind = aws_text(a, n, "type");
		r->attachment = aws_text(a, to, "transitGatewayAttachmentId");
		r->resource = aws_text(a, to, "resourceId");
	}
}

void ec2_prefixes_add(struct arena *a, struct aws_names *cidrs,
		      const struct node *doc)
{
	aws_names_read(a, cidrs, node_at(doc, "entrySet"), "cidr");
}
