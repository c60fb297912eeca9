/* ec2_read.c - readers of regions, VPCs, subnets, instances, groups. */
#include "core/aws/body.h"
#include "core/aws/ec2.h"
#include "core/base/i18n.h"
#include "core/base/str.h"

static void tags(struct arena *a, struct aws_tags *out, const struct node *n)
{
	aws_tags_read(a, out, node_at(n, "tagSet"), "key", "value");
}

void ec2_regions_add(struct arena *a, struct ec2_regions *list,
		     const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "regionInfo"))
	{
		struct ec2_region *r = AWS_ADD(a, list);

		r->name = aws_text(a, n, "regionName");
		r->endpoint = aws_text(a, n, "regionEndpoint");
		r->enabled = strcmp(node_text(n, "optInStatus"),
				    "not-opted-in") != 0;
	}
}

void ec2_zones_add(struct arena *a, struct ec2_zones *list,
		   const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "availabilityZoneInfo"))
	{
		struct ec2_zone *z = AWS_ADD(a, list);

		z->name = aws_text(a, n, "zoneName");
		z->id = aws_text(a, n, "zoneId");
		z->state = aws_text(a, n, "zoneState");
		z->ordinary = !strcmp(
			node_text_or(n, "zoneType", "availability-zone"),
			"availability-zone");
	}
}

void ec2_vpcs_add(struct arena *a, struct ec2_vpcs *list,
		  const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "vpcSet"))
	{
		struct ec2_vpc *v = AWS_ADD(a, list);

		v->id = aws_text(a, n, "vpcId");
		v->cidr = aws_text(a, n, "cidrBlock");
		v->dhcp = aws_text(a, n, "dhcpOptionsId");
		v->state = aws_text(a, n, "state");
		v->owner = aws_text(a, n, "ownerId");
		v->is_default = node_bool(n, "isDefault");
		NODE_EACH(c, node_at(n, "cidrBlockAssociationSet"))
		if (str_in(node_text_or(c, "cidrBlockState/state",
					"associated"),
			   "associated associating"))
			aws_name_add(a, &v->cidrs, node_text(c, "cidrBlock"));
		if (!v->cidrs.n && *v->cidr)
			aws_name_add(a, &v->cidrs, v->cidr);
		tags(a, &v->tags, n);
	}
}

void ec2_subnets_add(struct arena *a, struct ec2_subnets *list,
		     const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "subnetSet"))
	{
		struct ec2_subnet *s = AWS_ADD(a, list);

		s->id = aws_text(a, n, "subnetId");
		s->vpc = aws_text(a, n, "vpcId");
		s->cidr = aws_text(a, n, "cidrBlock");
		s->zone = aws_text(a, n, "availabilityZone");
		s->zone_id = aws_text(a, n, "availabilityZoneId");
		s->owner = aws_text(a, n, "ownerId");
		s->state = aws_text(a, n, "state");
		s->arn = aws_text(a, n, "subnetArn");
		s->free_addresses =
			(int)node_int(n, "availableIpAddressCount", 0);
		s->maps_public = node_bool(n, "mapPublicIpOnLaunch");
		tags(a, &s->tags, n);
	}
}

void ec2_groups_add(struct arena *a, struct ec2_groups *list,
		    const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "securityGroupInfo"))
	{
		struct ec2_group *g = AWS_ADD(a, list);

		g->id = aws_text(a, n, "groupId");
		g->name = aws_text(a, n, "groupName");
		g->description = aws_text(a, n, "groupDescription");
		g->vpc = aws_text(a, n, "vpcId");
		g->owner = aws_text(a, n, "ownerId");
		tags(a, &g->tags, n);
	}
}

void ec2_rules_add(struct arena *a, struct ec2_rules *list,
		   const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "securityGroupRuleSet"))
	{
		struct ec2_rule *r = AWS_ADD(a, list);

		r->id = aws_text(a, n, "securityGroupRuleId");
		r->group = aws_text(a, n, "groupId");
		r->description = aws_text(a, n, "description");
		r->egress = node_bool(n, "isEgress");
		r->protocol = aws_text(a, n, "ipProtocol");
		r->from = (int)node_int(n, "fromPort", -1);
		r->to = (int)node_int(n, "toPort", -1);
		r->cidr = aws_text(a, n, "cidrIpv4");
		r->cidr6 = aws_text(a, n, "cidrIpv6");
		r->prefix_list = aws_text(a, n, "prefixListId");
		r->peer = aws_text(a, n, "referencedGroupInfo/groupId");
		tags(a, &r->tags, n);
	}
}

void ec2_offerings_add(struct arena *a, struct ec2_offerings *list,
		       const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "instanceTypeOfferingSet"))
	{
		struct ec2_offering *o = AWS_ADD(a, list);

		o->type = aws_text(a, n, "instanceType");
		o->zone = aws_text(a, n, "location");
	}
}

static void add_instance(struct arena *a, struct ec2_instances *list,
			 const struct node *n)
{
	struct ec2_instance *i = AWS_ADD(a, list);

	*i = (struct ec2_instance){
		.id = aws_text(a, n, "instanceId"),
		.state = aws_text(a, n, "instanceState/name"),
		.type = aws_text(a, n, "instanceType"),
		.image = aws_text(a, n, "imageId"),
		.key = aws_text(a, n, "keyName"),
		.vpc = aws_text(a, n, "vpcId"),
		.subnet = aws_text(a, n, "subnetId"),
		.zone = aws_text(a, n, "placement/availabilityZone"),
		.private_ip = aws_text(a, n, "privateIpAddress"),
		.public_ip = aws_text(a, n, "ipAddress"),
		.dns = aws_text(a, n, "privateDnsName"),
		.profile = aws_text(a, n, "iamInstanceProfile/arn"),
		.launched = aws_text(a, n, "launchTime"),
		.vcpus = (int)(node_int(n, "cpuOptions/coreCount", 0) *
			       node_int(n, "cpuOptions/threadsPerCore", 1)),
		.spot = str_eq(node_text(n, "instanceLifecycle"), "spot"),
	};
	aws_names_read(a, &i->groups, node_at(n, "groupSet"), "groupId");
	tags(a, &i->tags, n);
}

void ec2_instances_add(struct arena *a, struct ec2_instances *list,
		       const struct node *doc)
{
	NODE_EACH(r, node_at(doc, "reservationSet"))
	NODE_EACH(n, node_at(r, "instancesSet"))
	add_instance(a, list, n);
}

void ec2_addresses_add(struct arena *a, struct aws_names *ips,
		       const struct node *doc)
{
	aws_names_read(a, ips, node_at(doc, "addressesSet"), "publicIp");
}

void ec2_key_pairs_add(struct arena *a, struct ec2_key_pairs *list,
		       const struct node *doc)
{
	NODE_EACH(n, node_at(doc, "keySet"))
	{
		struct ec2_key_pair *k = AWS_ADD(a, list);

		k->name = aws_text(a, n, "keyName");
		k->id = aws_text(a, n, "keyPairId");
		k->kind = aws_text(a, n, "keyType");
		k->fingerprint = aws_text(a, n, "keyFingerprint");
		k->public_key = aws_text(a, n, "publicKey");
		tags(a, &k->tags, n);
	}
}

bool ec2_key_material(const struct reply *r, struct secret *pem,
		      struct err *err)
{
	return body_xml_secret(r, "keyMaterial", pem) ||
	       err_set(err, ERR_CLOUD, "%s",
		       _("the answer of AWS has no keyMaterial"));
}

bool ec2_vpc_attribute_read(const struct node *doc, const char *attribute)
{
	return node_bool(node_at(doc, attribute), "value");
}
