/* test_sim_red_aws.h - what OCM looks for in AWS, put straight into the world, and
 * the body of a cluster that uses it. */
#ifndef TEST_SIM_RED_AWS_H
#define TEST_SIM_RED_AWS_H

#include "tests/unit/test_sim_red.h"

static const char installer_trust[] =
	"{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"sts:AssumeRole\"],"
	"\"Principal\":{\"AWS\":[\"arn:aws:iam::710019948333:role/"
	"RH-Managed-OpenShift-Installer\"]}}]}";

#define ROLE(name) "arn:aws:iam::" SIM_ACCOUNT ":role/" name
static inline void put_role(struct red *r, const char *name, const char *trust)
{
	world_put(r->w, "iam.role", name,
		  jsonf("{'RoleName':'%s','Arn':'%s','CreateDate':'%s',"
			"'Path':'/'}",
			name, arena_fmt(r->a, ROLE("%s"), name),
			ocm_now(r->w, r->a)));
	doc_set(world_get(r->w, "iam.role", name), "AssumeRolePolicyDocument",
		trust);
}

static inline void put_network(struct red *r)
{
	red_put(r, "ec2.vpc", "vpc-1",
		"{'vpcId':'vpc-1','cidrBlock':'10.0.0.0/16'}");
	red_put(r, "ec2.subnet", "subnet-1",
		"{'subnetId':'subnet-1','vpcId':'vpc-1','cidrBlock':"
		"'10.0.2.0/24','availabilityZone':'us-east-1a','tagSet':[{"
		"'key':'kubernetes.io/role/internal-elb','value':'1'}]}");
	red_put(r, "ec2.subnet", "subnet-2",
		"{'subnetId':'subnet-2','vpcId':'vpc-1','cidrBlock':"
		"'10.0.1.0/24','availabilityZone':'us-east-1a'}");
	red_put(r, "ec2.nat-gateway", "nat-1",
		"{'natGatewayId':'nat-1','state':'available'}");
	red_put(r, "ec2.route-table", "rtb-1",
		"{'vpcId':'vpc-1','associationSet':[{'subnetId':'subnet-1'}],"
		"'routeSet':[{'destinationCidrBlock':'0.0.0.0/0',"
		"'natGatewayId':'nat-1','state':'active'}]}");
	red_put(r, "ec2.route-table", "rtb-2",
		"{'vpcId':'vpc-1','associationSet':[{'subnetId':'subnet-2'}],"
		"'routeSet':[{'destinationCidrBlock':'0.0.0.0/0',"
		"'gatewayId':'igw-1','state':'active'}]}");
}

static const char *const operators[][2] = {
	{ "openshift-image-registry", "installer-cloud-credentials" },
	{ "openshift-ingress-operator", "cloud-credentials" },
	{ "openshift-cluster-csi-drivers", "ebs-cloud-credentials" },
	{ "openshift-cloud-network-config-controller", "cloud-credentials" },
	{ "kube-system", "kube-controller-manager" },
	{ "kube-system", "capa-controller-manager" },
	{ "kube-system", "control-plane-operator" },
	{ "kube-system", "kms-provider" },
};

static inline const char *operator_name(struct red *r, size_t i)
{
	return arena_fmt(r->a, "p-%zu-%s-%s", i, operators[i][0],
			 operators[i][1]);
}

static inline const char *operator_trust(struct red *r, const char *issuer)
{
	return arena_fmt(r->a,
			 "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":"
			 "\"sts:AssumeRoleWithWebIdentity\",\"Principal\":{"
			 "\"Federated\":\"arn:aws:iam::" SIM_ACCOUNT
			 ":oidc-provider/%s\"}}]}",
			 issuer);
}

static inline void put_roles(struct red *r, const char *issuer)
{
	const char *trust = operator_trust(r, issuer);
	size_t i;

	put_role(r, "p-HCP-ROSA-Installer-Role", installer_trust);
	put_role(r, "p-HCP-ROSA-Support-Role", "{}");
	put_role(r, "p-HCP-ROSA-Worker-Role", "{}");
	for (i = 0; i < ARRAY_LEN(operators); i++)
		put_role(r, operator_name(r, i), trust);
}

/* The body; the caller changes it and prints it by post(). */
static inline cJSON *body(struct red *r)
{
	cJSON *roles = cJSON_CreateArray();
	size_t i;

	for (i = 0; i < ARRAY_LEN(operators); i++)
		cJSON_AddItemToArray(
			roles, jsonf("{'name':'%s','namespace':'%s','role_arn':"
				     "'" ROLE("%s") "'}",
				     operators[i][1], operators[i][0],
				     operator_name(r, i)));
	red_call(r, "POST", C "/oidc_configs", "{\"managed\":true}");
	return jsonf(
		"{'name':'demo','product':{'id':'rosa'},'region':{'id':"
		"'us-east-1'},'hypershift':{'enabled':true},'version':{'"
		"id':"
		"'openshift-v4.19.9'},'api':{'listening':'internal'},"
		"'nodes':{'compute':2,'availability_zones':['us-east-1a']}"
		","
		"'aws':{'private_link':true,'subnet_ids':['subnet-1'],"
		"'billing_account_id':'" SIM_ACCOUNT "','sts':{'role_arn':"
		"'" ROLE(
			"p-HCP-ROSA-Installer-Role") "','support_role_arn'"
						     ":"
						     "'" ROLE(
							     "p-HCP-ROSA-"
							     "Support-"
							     "Role") "','"
								     "inst"
								     "ance"
								     "_iam"
								     "_rol"
								     "es':"
								     "{"
								     "'wor"
								     "ker_"
								     "role"
								     "_arn"
								     "':"
								     "'" ROLE(
									     "p"
									     "-"
									     "H"
									     "C"
									     "P"
									     "-"
									     "R"
									     "O"
									     "S"
									     "A"
									     "-"
									     "W"
									     "o"
									     "r"
									     "k"
									     "e"
									     "r"
									     "-"
									     "R"
									     "o"
									     "l"
									     "e") "'},"
										  "'oidc_config':{'id':'%s'},'operator_iam_roles':%j}},"
										  "'properties':{'rosa_creator_arn':'arn:aws:iam::" SIM_ACCOUNT
										  ":user/demo'}}",
		red_text(r, "id"), roles);
}

/* Takes body over. */
static inline int post(struct red *r, cJSON *doc, const char *dry)
{
	struct strbuf text = STRBUF_INIT;

	json_print(doc, &text);
	cJSON_Delete(doc);
	red_call(r, "POST", arena_fmt(r->a, C "/clusters?dryRun=%s", dry),
		 text.buf);
	strbuf_release(&text);
	return r->status;
}

static inline void expect(struct red *r, const char *reason)
{
	if (!strstr(red_text(r, "reason"), reason))
		fail_msg("%d '%s', want '%s'", r->status, red_text(r, "reason"),
			 reason);
	assert_int_equal(r->status, 400);
}

static inline const char *issuer_of(struct red *r)
{
	cJSON *config = world_nth(r->w, "ocm.oidc-config", 0);

	return arena_dup(r->a,
			 doc_text(config, "issuer_url") + strlen("https://"));
}

#endif
