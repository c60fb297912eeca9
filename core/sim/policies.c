/*
 * policies.c - what OCM knows about IAM: the account roles' and operator
 * roles' policies and the operators' credential requests (cards ocm-api 3.3,
 * rosa-flow 3.4 and 5.3; the contents are the server's, [P] in the card).
 */
#include "core/sim/ocm.h"

#define SERVICE_ROLE "arn:aws:iam::aws:policy/service-role/"

struct account_policy {
	const char *id, *arn, *principal;
};

static const struct account_policy account_policies[] = {
	{ "sts_installer_trust_policy", "",
	  "'AWS':['arn:%{partition}:iam::%{aws_account_id}:role/"
	  "RH-Managed-OpenShift-Installer']" },
	{ "sts_support_trust_policy", "",
	  "'AWS':['arn:%{partition}:iam::%{aws_account_id}:role/"
	  "RH-Technical-Support-12345678']" },
	{ "sts_instance_worker_trust_policy", "",
	  "'Service':['ec2.amazonaws.com']" },
	{ "sts_hcp_installer_permission_policy",
	  SERVICE_ROLE "ROSAInstallerPolicy", NULL },
	{ "sts_hcp_support_permission_policy",
	  SERVICE_ROLE "ROSASRESupportPolicy", NULL },
	{ "sts_hcp_instance_worker_permission_policy",
	  SERVICE_ROLE "ROSAWorkerInstancePolicy", NULL },
};

struct operator_row {
	const char *request, *namespace, *name, *accounts, *policy;
	bool classic; /* asked for by classic clusters too */
};

static const struct operator_row operators[] = {
	{ "image_registry_installer_cloud_credentials",
	  "openshift-image-registry", "installer-cloud-credentials",
	  "'cluster-image-registry-operator','registry'",
	  "ROSAImageRegistryOperatorPolicy", true },
	{ "ingress_operator_cloud_credentials", "openshift-ingress-operator",
	  "cloud-credentials", "'ingress-operator'",
	  "ROSAIngressOperatorPolicy", true },
	{ "cluster_csi_drivers_ebs_cloud_credentials",
	  "openshift-cluster-csi-drivers", "ebs-cloud-credentials",
	  "'aws-ebs-csi-driver-operator','aws-ebs-csi-driver-controller-sa'",
	  "ROSAAmazonEBSCSIDriverOperatorPolicy", true },
	{ "cloud_network_config_controller_cloud_credentials",
	  "openshift-cloud-network-config-controller", "cloud-credentials",
	  "'cloud-network-config-controller'",
	  "ROSACloudNetworkConfigOperatorPolicy", true },
	{ "kube_controller_manager_credentials", "kube-system",
	  "kube-controller-manager", "'kube-controller-manager'",
	  "ROSAKubeControllerPolicy", false },
	{ "capa_controller_manager_credentials", "kube-system",
	  "capa-controller-manager", "'capa-controller-manager'",
	  "ROSANodePoolManagementPolicy", false },
	{ "control_plane_operator_credentials", "kube-system",
	  "control-plane-operator", "'control-plane-operator'",
	  "ROSAControlPlaneOperatorPolicy", false },
	{ "kms_provider_credentials", "kube-system", "kms-provider",
	  "'kms-provider'", "ROSAKMSProviderPolicy", false },
};

static cJSON *policy(const char *id, const char *arn, const char *details,
		     const char *type)
{
	return jsonf("{'kind':'STSPolicy','id':'%s','arn':'%s',"
		     "'details':'%s','type':'%s'}",
		     id, arn, details, type);
}

/* The template of a trust policy: quotes are written as ' in the table. */
static cJSON *trust_policy(const struct account_policy *p)
{
	char text[400], *c;

	snprintf(text, sizeof(text),
		 "{'Version':'2012-10-17','Statement':[{'Action':["
		 "'sts:AssumeRole'],'Effect':'Allow','Principal':{%s}}]}",
		 p->principal);
	for (c = text; *c; c++)
		if (*c == '\'')
			*c = '"';
	return policy(p->id, "", text, "AccountRole");
}

static const char operator_trust[] =
	"{\"Version\": \"2012-10-17\", \"Statement\": [{\"Action\": "
	"[\"sts:AssumeRoleWithWebIdentity\"], \"Effect\": \"Allow\", "
	"\"Condition\": {\"StringEquals\": {\"%{issuer_url}:sub\": "
	"[ \"%{service_accounts}\" ]}}, \"Principal\": {\"Federated\": "
	"\"%{oidc_provider_arn}\"}}]}";

cJSON *ocm_policies(void)
{
	cJSON *out = cJSON_CreateArray();
	char id[120], arn[160];
	size_t i;

	for (i = 0; i < ARRAY_LEN(account_policies); i++) {
		const struct account_policy *p = &account_policies[i];

		cJSON_AddItemToArray(out, p->principal
						  ? trust_policy(p)
						  : policy(p->id, p->arn, "{}",
							   "AccountRole"));
	}
	cJSON_AddItemToArray(out, policy("operator_iam_role_policy", "",
					 operator_trust, "OperatorRole"));
	for (i = 0; i < ARRAY_LEN(operators); i++) {
		snprintf(id, sizeof(id), "openshift_hcp_%s_policy",
			 operators[i].request);
		snprintf(arn, sizeof(arn), SERVICE_ROLE "%s",
			 operators[i].policy);
		cJSON_AddItemToArray(out,
				     policy(id, arn, "{}", "OperatorRole"));
	}
	return out;
}

static cJSON *request_of(const struct operator_row *row)
{
	char accounts[160];
	cJSON *list;

	snprintf(accounts, sizeof(accounts), "[%s]", row->accounts);
	list = jsonf(accounts);
	return jsonf("{'kind':'STSCredentialRequest','name':'%s','operator':{"
		     "'name':'%s','namespace':'%s','min_version':'',"
		     "'max_version':'','service_accounts':%j}}",
		     row->request, row->name, row->namespace, list);
}

cJSON *ocm_credential_requests(bool hypershift)
{
	cJSON *out = cJSON_CreateArray();
	size_t i;

	for (i = 0; i < ARRAY_LEN(operators); i++)
		if (hypershift || operators[i].classic)
			cJSON_AddItemToArray(out, request_of(&operators[i]));
	return out;
}
