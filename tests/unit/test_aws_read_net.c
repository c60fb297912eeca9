/* test_aws_read_net.c - readers of EC2 and Route 53 on replies as AWS writes them. */
#include "aws_doc.h"

#include "core/aws/ec2.h"
#include "core/aws/route53.h"

/* ---- EC2 -------------------------------------------------------------------*/

static const char tables_text[] =
	"<DescribeRouteTablesResponse xmlns=\"e\"><routeTableSet><item>"
	"<routeTableId>rtb-m</routeTableId><vpcId>vpc-1</vpcId><routeSet><item>"
	"<destinationCidrBlock>10.0.0.0/16</"
	"destinationCidrBlock><gatewayId>local"
	"</gatewayId><state>active</state></item><item><destinationCidrBlock>"
	"0.0.0.0/0</destinationCidrBlock><natGatewayId>nat-1</natGatewayId>"
	"<state>blackhole</state></item></routeSet><associationSet><item><main>"
	"true</main></item></associationSet></item><item><routeTableId>rtb-p"
	"</routeTableId><vpcId>vpc-1</vpcId><routeSet><item>"
	"<destinationCidrBlock>0.0.0.0/0</destinationCidrBlock><gatewayId>igw-1"
	"</gatewayId></item><item><destinationPrefixListId>pl-1"
	"</destinationPrefixListId><gatewayId>vpce-9</gatewayId></item>"
	"</routeSet><associationSet><item><main>false</main><subnetId>subnet-1"
	"</subnetId></item></associationSet></item></routeTableSet>"
	"<nextToken>more</nextToken></DescribeRouteTablesResponse>";

static void route_tables(void **state)
{
	struct arena *a = arena_new();
	struct ec2_route_tables t = { 0 };
	const struct node *doc = xml(a, tables_text);

	(void)state;
	ec2_route_tables_add(a, &t, doc);
	assert_int_equal(t.n, 2);
	assert_string_equal(ec2_next(a, doc), "more");
	assert_string_equal(ec2_table_of(&t, "vpc-1", "subnet-1")->id, "rtb-p");
	assert_string_equal(ec2_table_of(&t, "vpc-1", "subnet-2")->id, "rtb-m");
	assert_null(ec2_table_of(&t, "vpc-2", "subnet-3"));
	assert_true(ec2_table_is_public(&t.at[1]));
	assert_false(ec2_table_is_public(&t.at[0]));
	assert_true(t.at[0].routes.at[1].blackhole);
	assert_string_equal(t.at[0].routes.at[1].target, "nat-1");
	assert_string_equal(t.at[1].routes.at[1].to, "pl-1");
	arena_free(a);
}

static void networks(void **state)
{
	struct arena *a = arena_new();
	struct ec2_vpcs v = { 0 };
	struct ec2_subnets s = { 0 };
	struct ec2_rules r = { 0 };
	struct ec2_dhcps d = { 0 };
	struct ec2_nacls l = { 0 };

	(void)state;
	ec2_vpcs_add(
		a, &v,
		xml(a,
		    "<R><vpcSet><item><vpcId>vpc-1</vpcId><cidrBlock>10.0.0.0"
		    "/16</cidrBlock><cidrBlockAssociationSet><item><cidrBlock>"
		    "10.0.0.0/16</cidrBlock><cidrBlockState><state>associated"
		    "</state></cidrBlockState></item><item><cidrBlock>10.9.0."
		    "0/16</cidrBlock><cidrBlockState><state>disassociated"
		    "</state></cidrBlockState></item>"
		    "</cidrBlockAssociationSet><isDefault>false</isDefault>"
		    "<tagSet><item><key>Name</key><value>n</value></item>"
		    "</tagSet></item></vpcSet></R>"));
	assert_int_equal(v.at[0].cidrs.n, 1);
	assert_string_equal(aws_tag(&v.at[0].tags, "Name"), "n");
	ec2_subnets_add(a, &s,
			xml(a, "<R><subnetSet><item><subnetId>subnet-1"
			       "</subnetId><availableIpAddressCount>251"
			       "</availableIpAddressCount><mapPublicIpOnLaunch>"
			       "true</mapPublicIpOnLaunch></item></subnetSet>"
			       "</R>"));
	assert_int_equal(s.at[0].free_addresses, 251);
	assert_true(s.at[0].maps_public);
	ec2_rules_add(
		a, &r,
		xml(a, "<R><securityGroupRuleSet><item><securityGroupRuleId>"
		       "sgr-1</securityGroupRuleId><groupId>sg-1</groupId>"
		       "<isEgress>false</isEgress><ipProtocol>tcp</ipProtocol>"
		       "<fromPort>443</fromPort><toPort>443</toPort><cidrIpv4>"
		       "10.0.0.0/16</cidrIpv4></item><item><isEgress>true"
		       "</isEgress><ipProtocol>-1</ipProtocol><fromPort>-1"
		       "</fromPort><toPort>-1</toPort><referencedGroupInfo>"
		       "<groupId>sg-2</groupId></referencedGroupInfo></item>"
		       "</securityGroupRuleSet></R>"));
	assert_int_equal(r.at[0].from, 443);
	assert_string_equal(r.at[0].peer, "");
	assert_true(r.at[1].egress);
	assert_int_equal(r.at[1].to, -1);
	assert_string_equal(r.at[1].peer, "sg-2");
	ec2_dhcps_add(a, &d,
		      xml(a,
			  "<R><dhcpOptionsSet><item><dhcpOptionsId>d"
			  "</dhcpOptionsId><dhcpConfigurationSet><item><key>"
			  "domain-name</key><valueSet><item><value>ec2."
			  "internal</value></item></valueSet></item><item>"
			  "<key>domain-name-servers</key><valueSet><item>"
			  "<value>AmazonProvidedDNS</value></item></valueSet>"
			  "</item></dhcpConfigurationSet></item>"
			  "</dhcpOptionsSet></R>"));
	assert_string_equal(d.at[0].domain, "ec2.internal");
	assert_true(aws_names_have(&d.at[0].resolvers, "AmazonProvidedDNS"));
	ec2_nacls_add(a, &l,
		      xml(a, "<R><networkAclSet><item><networkAclId>acl-1"
			     "</networkAclId><default>true</default><entrySet>"
			     "<item><ruleNumber>100</ruleNumber><protocol>6"
			     "</protocol><ruleAction>allow</ruleAction><egress>"
			     "false</egress><cidrBlock>0.0.0.0/0</cidrBlock>"
			     "<portRange><from>443</from><to>443</to>"
			     "</portRange></item></entrySet><associationSet>"
			     "<item><subnetId>subnet-1</subnetId></item>"
			     "</associationSet></item></networkAclSet></R>"));
	assert_true(l.at[0].entries.at[0].allow);
	assert_int_equal(l.at[0].entries.at[0].to, 443);
	assert_true(aws_names_have(&l.at[0].subnets, "subnet-1"));
	arena_free(a);
}

static void endpoints(void **state)
{
	struct arena *a = arena_new();
	struct ec2_endpoints e = { 0 };
	struct ec2_instances i = { 0 };

	(void)state;
	ec2_endpoints_add(
		a, &e,
		xml(a,
		    "<R><vpcEndpointSet><item><vpcEndpointId>vpce-1"
		    "</vpcEndpointId><state>available</state><subnetIdSet>"
		    "<item>subnet-1</item></subnetIdSet><groupSet><item>"
		    "<groupId>sg-1</groupId><groupName>default</groupName>"
		    "</item></groupSet><networkInterfaceIdSet><item>eni-1"
		    "</item></networkInterfaceIdSet><dnsEntrySet><item>"
		    "<dnsName>vpce-1.x</dnsName><hostedZoneId>Z1"
		    "</hostedZoneId></item></dnsEntrySet><lastError><message>"
		    "m</message></lastError></item></vpcEndpointSet></R>"));
	assert_string_equal(e.at[0].state, "available");
	assert_string_equal(e.at[0].subnets.at[0], "subnet-1");
	assert_string_equal(e.at[0].groups.at[0], "sg-1");
	assert_string_equal(e.at[0].group_names.at[0], "default");
	assert_string_equal(e.at[0].enis.at[0], "eni-1");
	assert_string_equal(e.at[0].dns.at[0], "vpce-1.x");
	assert_string_equal(e.at[0].error, "m");
	ec2_instances_add(
		a, &i,
		xml(a,
		    "<R><reservationSet><item><instancesSet><item>"
		    "<instanceId>i-1</instanceId><instanceState><name>running"
		    "</name></instanceState><ipAddress>1.2.3.4</ipAddress>"
		    "<placement><availabilityZone>z</availabilityZone>"
		    "</placement></item><item><instanceId>i-2</instanceId>"
		    "</item></instancesSet></item><item><instancesSet><item>"
		    "<instanceId>i-3</instanceId></item></instancesSet>"
		    "</item></reservationSet></R>"));
	assert_int_equal(i.n, 3);
	assert_string_equal(i.at[0].state, "running");
	assert_string_equal(i.at[0].public_ip, "1.2.3.4");
	assert_string_equal(i.at[2].id, "i-3");
	arena_free(a);
}

static void volumes(void **state)
{
	struct arena *a = arena_new();
	struct ec2_volumes v = { 0 };

	(void)state;
	ec2_volumes_add(a, &v,
			xml(a, "<R><volumeSet><item><volumeId>vol-1</volumeId>"
			       "<size>100</size><status>in-use</status>"
			       "<availabilityZone>us-east-1a</availabilityZone>"
			       "<tagSet><item><key>k</key><value>owned</value>"
			       "</item></tagSet></item><item><volumeId>vol-2"
			       "</volumeId></item></volumeSet></R>"));
	assert_int_equal(v.n, 2);
	assert_string_equal(v.at[0].id, "vol-1");
	assert_int_equal(v.at[0].gib, 100);
	assert_string_equal(v.at[0].status, "in-use");
	assert_string_equal(aws_tag(&v.at[0].tags, "k"), "owned");
	assert_int_equal(v.at[1].gib, 0);
	assert_string_equal(v.at[1].zone, "");
	arena_free(a);
}

static void key_material(void **state)
{
	struct reply r = raw("<R><keyName>k</keyName><keyMaterial>-----BEGIN "
			     "X-----\nab&#xD;\nc&amp;=\n-----END X-----"
			     "</keyMaterial></R>");
	struct secret pem = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_true(ec2_key_material(&r, &pem, &err));
	assert_string_equal(secret_text(&pem),
			    "-----BEGIN X-----\nab\r\nc&=\n-----END X-----");
	r = raw("<R><keyMaterial></keyMaterial></R>");
	assert_false(ec2_key_material(&r, &pem, &err));
	r = raw("<R><keyMaterial>cut");
	assert_false(ec2_key_material(&r, &pem, &err));
	secret_release(&pem);
}

/* ---- Route 53 --------------------------------------------------------------*/

static void zones(void **state)
{
	struct arena *a = arena_new();
	struct err err = { 0 };
	struct r53_zones z = { 0 };
	struct r53_records r = { 0 };
	struct r53_vpcs v = { 0 };
	struct r53_zone one;
	struct r53_cursor c = { 0 };
	const struct node *doc = xml(
		a,
		"<ListHostedZonesByVPCResponse xmlns=\"r\">"
		"<HostedZoneSummaries><HostedZoneSummary><HostedZoneId>Z1"
		"</HostedZoneId><Name>n.hypershift.local.</Name><Owner>"
		"<OwningAccount>1</OwningAccount></Owner></HostedZoneSummary>"
		"</HostedZoneSummaries><NextToken>t</NextToken>"
		"</ListHostedZonesByVPCResponse>");

	(void)state;
	r53_zones_add(a, &z, doc);
	assert_string_equal(z.at[0].id, "Z1");
	assert_string_equal(z.at[0].name, "n.hypershift.local");
	assert_true(z.at[0].is_private);
	assert_string_equal(r53_next(a, doc), "t");
	assert_true(r53_zone_read(
		a,
		xml(a, "<GetHostedZoneResponse><HostedZone><Id>/hostedzone/Z2"
		       "</Id><Name>x.</Name><Config><PrivateZone>true"
		       "</PrivateZone></Config></HostedZone><VPCs><VPC>"
		       "<VPCRegion>eu-west-1</VPCRegion><VPCId>vpc-1</VPCId>"
		       "</VPC></VPCs></GetHostedZoneResponse>"),
		&one, &v, &err));
	assert_string_equal(one.id, "Z2");
	assert_string_equal(v.at[0].id, "vpc-1");
	doc = xml(a,
		  "<R><ResourceRecordSets><ResourceRecordSet><Name>\\052.apps"
		  ".n.</Name><Type>CNAME</Type><TTL>300</TTL>"
		  "<ResourceRecords><ResourceRecord><Value>vpce-1.x.</Value>"
		  "</ResourceRecord></ResourceRecords></ResourceRecordSet>"
		  "<ResourceRecordSet><Name>a.</Name><Type>A</Type>"
		  "<AliasTarget><DNSName>lb.x.</DNSName><HostedZoneId>ZZ"
		  "</HostedZoneId></AliasTarget></ResourceRecordSet>"
		  "</ResourceRecordSets><IsTruncated>true</IsTruncated>"
		  "<NextRecordName>b.</NextRecordName><NextRecordType>A"
		  "</NextRecordType></R>");
	r53_records_add(a, &r, doc);
	assert_string_equal(r.at[0].name, "*.apps.n");
	assert_string_equal(r.at[0].values.at[0], "vpce-1.x");
	assert_string_equal(r.at[1].values.at[0], "lb.x");
	assert_string_equal(r.at[1].alias_zone, "ZZ");
	assert_true(r53_next_record(a, doc, &c));
	assert_string_equal(c.name, "b.");
	assert_null(c.identifier);
	assert_true(r53_same_name("API.n.local", "api.n.local."));
	assert_false(r53_same_name("api.n.local", "api.n.loca"));
	arena_free(a);
}

static void association(void **state)
{
	struct request_spec q = { .arena = arena_new() };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(r53_associate_vpc(&q, "/hostedzone/Z1", "vpc-1",
					   "eu-west-1", &err),
			 BUILD_SEND);
	assert_true(q.writes);
	assert_string_equal(q.path, "/2013-04-01/hostedzone/Z1/associatevpc");
	assert_string_equal(
		q.text,
		"<AssociateVPCWithHostedZoneRequest xmlns=\"https://"
		"route53.amazonaws.com/doc/2013-04-01/\"><VPC><VPCRegion>"
		"eu-west-1</VPCRegion><VPCId>vpc-1</VPCId></VPC>"
		"</AssociateVPCWithHostedZoneRequest>");
	assert_int_equal(r53_get_zone(&q, "", &err), BUILD_FAIL);
	arena_free(q.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(route_tables), cmocka_unit_test(networks),
		cmocka_unit_test(endpoints),    cmocka_unit_test(volumes),
		cmocka_unit_test(key_material), cmocka_unit_test(zones),
		cmocka_unit_test(association),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
