"""judge.py WHAT - boto3 says whether the account is as a set-up should leave it.

WHAT: made NAME (the article's cluster NAME), gone NAME (after its teardown),
trust ROLE hand|ours (its trust policy), other-trust ROLE (changes it by hand).
theirs.py has the second run's.
"""
import json
import sys

import boto3
from botocore.exceptions import ClientError

HOW = dict(region_name="us-east-1", aws_access_key_id="OPERATOR", aws_secret_access_key="x")
AWS = {name: boto3.client(name, **HOW) for name in ("iam", "ec2", "kms", "cloudformation", "s3", "secretsmanager")}
iam, ec2, kms, cfn = (AWS[name] for name in ("iam", "ec2", "kms", "cloudformation"))
ACCOUNT = "123456789012"
MANAGED = "arn:aws:iam::aws:policy/service-role/"
ACCOUNT_ROLES = {
    "Installer": ("installer", "ROSAInstallerPolicy"),
    "Support": ("support", "ROSASRESupportPolicy"),
    "Worker": ("instance_worker", "ROSAWorkerInstancePolicy"),
}
# namespace, name, policy, service accounts that may take the role
OPERATORS = [
    ("openshift-image-registry", "installer-cloud-credentials", "ROSAImageRegistryOperatorPolicy"),
    ("openshift-ingress-operator", "cloud-credentials", "ROSAIngressOperatorPolicy"),
    ("openshift-cluster-csi-drivers", "ebs-cloud-credentials", "ROSAAmazonEBSCSIDriverOperatorPolicy"),
    ("openshift-cloud-network-config-controller", "cloud-credentials", "ROSACloudNetworkConfigOperatorPolicy"),
    ("kube-system", "kube-controller-manager", "ROSAKubeControllerPolicy"),
    ("kube-system", "capa-controller-manager", "ROSANodePoolManagementPolicy"),
    ("kube-system", "control-plane-operator", "ROSAControlPlaneOperatorPolicy"),
    ("kube-system", "kms-provider", "ROSAKMSProviderPolicy"),
]


def check(what, good, seen=""):
    print(("ok - boto3: " if good else "not ok - boto3: ") + what)
    if not good:
        print("  | %s" % (seen,))


def same(what, got, want):
    check(what, got == want, "got %s, want %s" % (got, want))


def as_list(it):
    return it if isinstance(it, list) else [it]


def tags_of(role):
    return {t["Key"]: t["Value"] for t in role.get("Tags", [])}


def attached(name):
    return [p["PolicyArn"] for p in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]]


def operator_role(prefix, ns, name):
    return ("%s-%s-%s" % (prefix, ns, name))[:64]


def account_roles():
    for suffix, (kind, policy) in ACCOUNT_ROLES.items():
        name = "ManagedOpenShift-HCP-ROSA-%s-Role" % suffix
        role = iam.get_role(RoleName=name)["Role"]
        statement, = role["AssumeRolePolicyDocument"]["Statement"]
        who = statement["Principal"]
        if kind == "instance_worker":
            good = as_list(who.get("Service")) == ["ec2.amazonaws.com"]
        else:
            good = str(who.get("AWS")).find("RH-") > 0 or "Technical-Support" in str(who.get("AWS"))
        check("%s trusts whom it should" % name, good and as_list(statement["Action"]) == ["sts:AssumeRole"], statement)
        same("%s has its managed policy, and no other" % name, attached(name), [MANAGED + policy])
        tags = tags_of(role)
        same("%s has rosa's tags" % name, {k: tags.get(k) for k in (
            "red-hat-managed", "rosa_hcp_policies", "rosa_managed_policies", "rosa_role_prefix", "rosa_role_type")}, {
            "red-hat-managed": "true", "rosa_hcp_policies": "true", "rosa_managed_policies": "true",
            "rosa_role_prefix": "ManagedOpenShift", "rosa_role_type": kind})


def provider():
    arn, = [p["Arn"] for p in iam.list_open_id_connect_providers()["OpenIDConnectProviderList"]]
    found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
    same("the provider's client ids", sorted(found["ClientIDList"]), ["openshift", "sts.amazonaws.com"])
    thumb = found["ThumbprintList"]
    check("the provider has one SHA-1 thumbprint", len(thumb) == 1 and len(thumb[0]) == 40, thumb)
    check("the provider's URL is its ARN's end, without a scheme",
          arn.endswith(":oidc-provider/" + found["Url"]) and "://" not in found["Url"], found["Url"])
    return arn, found["Url"]


def operator_roles(prefix, arn, url):
    for ns, op, policy in OPERATORS:
        name = operator_role(prefix, ns, op)
        role = iam.get_role(RoleName=name)["Role"]
        statement, = role["AssumeRolePolicyDocument"]["Statement"]
        subs = as_list(statement["Condition"]["StringEquals"].get(url + ":sub", []))
        good = statement["Principal"] == {"Federated": arn} and \
            as_list(statement["Action"]) == ["sts:AssumeRoleWithWebIdentity"] and \
            subs and all(s.startswith("system:serviceaccount:" + ns + ":") for s in subs)
        check("%s trusts the provider for %s only" % (name, ns), good, statement)
        same("%s has its managed policy" % name, attached(name), [MANAGED + policy])
        tags = tags_of(role)
        same("%s is tagged" % name, (tags.get("operator_namespace"), tags.get("operator_name"),
                                     tags.get("red-hat-managed")), (ns, op, "true"))


def key_policy(key, prefix):
    policy = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    statements = policy["Statement"]
    root = [s for s in statements if as_list(s["Principal"].get("AWS")) == ["arn:aws:iam::%s:root" % ACCOUNT]]
    check("the key's policy keeps kms:* for the account's root", any("kms:*" in as_list(s["Action"]) for s in root), root)
    others = [s for s in statements if s not in root]
    named = {arn for s in others for arn in as_list(s["Principal"]["AWS"])}
    role = "arn:aws:iam::%s:role/" % ACCOUNT
    same("the key's policy names the six roles that need it, and no other", sorted(named), sorted(
        [role + "ManagedOpenShift-HCP-ROSA-%s-Role" % s for s in ("Installer", "Support")] +
        [role + operator_role(prefix, ns, op) for ns, op, _ in OPERATORS
         if op in ("kube-controller-manager", "kms-provider", "capa-controller-manager", "ebs-cloud-credentials")]))
    check("no role may do kms:*", not any(a == "kms:*" for s in others for a in as_list(s["Action"])), others)
    csi = [s for s in others if "ebs-cloud-credentials" in json.dumps(s["Principal"])]
    grants = [s for s in csi if "kms:CreateGrant" in as_list(s["Action"])]
    check("the volume driver's grants are for AWS resources only", len(csi) == 2 and len(grants) == 1 and
          "kms:GrantIsForAWSResource" in json.dumps(grants[0].get("Condition", {})), csi)


def key(name, prefix):
    alias, = [a for a in kms.list_aliases()["Aliases"] if a["AliasName"] == "alias/%s-key" % name]
    about = kms.describe_key(KeyId=alias["TargetKeyId"])["KeyMetadata"]
    same("the alias leads to an enabled key of ours", (about["KeyManager"], about["KeyState"], about["KeySpec"]),
         ("CUSTOMER", "Enabled", "SYMMETRIC_DEFAULT"))
    tags = {t["TagKey"]: t["TagValue"] for t in kms.list_resource_tags(KeyId=about["KeyId"])["Tags"]}
    same("the key's tags", (tags.get("red-hat"), tags.get("rosawiz:session")), ("true", name))
    same("one key was made, not two", len([k for k in kms.list_keys()["Keys"] if kms.describe_key(
        KeyId=k["KeyId"])["KeyMetadata"]["KeyManager"] == "CUSTOMER"]), 1)
    key_policy(about["KeyId"], prefix)


def stack(name):
    found, = cfn.describe_stacks(StackName=name + "-net")["Stacks"]
    same("the stack is complete", found["StackStatus"], "CREATE_COMPLETE")
    same("the stack is tagged as ours", {t["Key"]: t["Value"] for t in found["Tags"]}.get("rosawiz:session"), name)
    out = {o["OutputKey"]: o["OutputValue"] for o in found["Outputs"]}
    vpc, = ec2.describe_vpcs(VpcIds=[out["VpcId"]])["Vpcs"]
    same("the VPC has the range that was asked for", vpc["CidrBlock"], "10.0.0.0/16")
    ids = [out["PublicSubnetIds"], out["PrivateSubnetIds"]]
    by = {s["SubnetId"]: s for s in ec2.describe_subnets(SubnetIds=ids)["Subnets"]}
    same("the subnets' ranges and zones", [(by[i]["CidrBlock"], by[i]["AvailabilityZone"]) for i in ids],
         [("10.0.1.0/24", "us-east-1a"), ("10.0.2.0/24", "us-east-1a")])
    same("the subnets' role tags", [[t["Key"] for t in by[i]["Tags"] if "/role/" in t["Key"]] for i in ids],
         [["kubernetes.io/role/elb"], ["kubernetes.io/role/internal-elb"]])
    same("the proxy's address is the bastion's", out["ProxyUrl"], "http://10.0.1.13:3128/")
    groups = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [out["VpcId"]]}])["SecurityGroups"]
    rules = sorted((p["FromPort"], r["CidrIp"]) for g in groups for p in g["IpPermissions"] for r in p["IpRanges"])
    same("who may reach what: ssh from my address, the proxy and the endpoint from the VPC", rules,
         [(22, "198.51.100.7/32"), (443, "10.0.0.0/16"), (3128, "10.0.0.0/16")])
    pair, = ec2.describe_key_pairs()["KeyPairs"]
    same("the hosts have the key pair", {i["KeyName"] for r in ec2.describe_instances()["Reservations"]
                                         for i in r["Instances"]}, {pair["KeyName"]})


def made(name):
    account_roles()
    operator_roles(name, *provider())
    key(name, name)
    stack(name)


def gone(name):
    left = [r["RoleName"] for r in iam.list_roles()["Roles"]]
    same("no role is left but the load balancers'", left, ["AWSServiceRoleForElasticLoadBalancing"])
    same("no provider is left", iam.list_open_id_connect_providers()["OpenIDConnectProviderList"], [])
    same("no key pair is left", ec2.describe_key_pairs()["KeyPairs"], [])
    same("no alias of ours is left", [a["AliasName"] for a in kms.list_aliases()["Aliases"]
                                      if not a["AliasName"].startswith("alias/aws/")], [])
    states = {kms.describe_key(KeyId=k["KeyId"])["KeyMetadata"]["KeyState"] for k in kms.list_keys()["Keys"]}
    same("the key waits for its deletion", states, {"PendingDeletion"})


OTHER = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {
    "AWS": "arn:aws:iam::%s:root" % ACCOUNT}, "Action": "sts:AssumeRole"}]}


def other_trust(role):
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(OTHER))


def trust(role, whose):
    found = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    if whose == "hand":
        same("the trust that was changed by hand is untouched", found, OTHER)
    else:
        check("the trust is the plan's again", "Federated" in found["Statement"][0]["Principal"], found)


if __name__ == "__main__":
    {"made": made, "gone": gone, "trust": trust, "other-trust": other_trust}[sys.argv[1]](*sys.argv[2:])
