"""theirs.py WHAT DIR - a network and a key of the person's own, on moto.

make: a VPC of three zones and a KMS key whose policy knows nothing of ROSA; what
they were goes to DIR/theirs.json, the answers for them to DIR/theirs-answers.json.
made, gone: boto3 says whether a set-up, a teardown left them as they should be.
meddle: somebody else changes the key's policy.  untouched: nothing was written.
"""
import base64
import hashlib
import json
import os
import sys

from judge import ACCOUNT, AWS, OPERATORS, as_list, attached, check, ec2, iam, kms, operator_role, provider, same

REGION, NAME = "us-east-1", "theirs"
s3, secrets = AWS["s3"], AWS["secretsmanager"]
TAG = "kubernetes.io/role/internal-elb"
ROLE = "arn:aws:iam::%s:role/" % ACCOUNT
POLICY = {"Version": "2012-10-17", "Id": "by-hand", "Statement": [
    {"Sid": "Enable IAM User Permissions", "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::%s:root" % ACCOUNT},
     "Action": "kms:*", "Resource": "*"},
    {"Sid": "Installer Permissions", "Effect": "Allow", "Principal": {"AWS": [ROLE + "Analysts"]},
     "Action": ["kms:Decrypt"], "Resource": "*", "Condition": {"StringEquals": {"kms:ViaService": "s3.amazonaws.com"}}}]}
ADDED = {"Sid": "Later", "Effect": "Allow", "Principal": {"AWS": ROLE + "Later"}, "Action": "kms:Decrypt", "Resource": "*"}


def network():
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)

    def subnet(n, zone):
        return ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.%d.0/24" % n,
                                 AvailabilityZone=REGION + zone)["Subnet"]["SubnetId"]

    def routed(subnets, **by):
        table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
        ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", **by)
        for one in subnets:
            ec2.associate_route_table(RouteTableId=table, SubnetId=one)
    public = subnet(100, "a")
    private = [subnet(n, zone) for n, zone in enumerate("abc", 1)]
    nat = ec2.create_nat_gateway(SubnetId=public, AllocationId=ec2.allocate_address(Domain="vpc")["AllocationId"])
    routed([public], GatewayId=gateway)
    routed(private, NatGatewayId=nat["NatGateway"]["NatGatewayId"])
    return private


def other_keys():
    """Keys that ROSA cannot use, and one without alias that it can."""
    out = {}
    for name, how in (("off", {}), ("going", {}), ("bare", {"Tags": [{"TagKey": "red-hat", "TagValue": "true"}]}),
                      ("sign", {"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"})):
        out[name] = kms.create_key(Description=name, **how)["KeyMetadata"]["Arn"]
        if name != "bare":
            kms.create_alias(AliasName="alias/" + name, TargetKeyId=out[name])
    # moto knows no ARN here
    kms.disable_key(KeyId=out["off"].split("/")[1])
    kms.schedule_key_deletion(KeyId=out["going"].split("/")[1])
    return out


def make(folder):
    private = network()
    others = other_keys()
    key = kms.create_key(Policy=json.dumps(POLICY), Description="theirs")["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName="alias/theirs", TargetKeyId=key)
    with open(os.path.join(folder, "theirs.json"), "w") as f:
        json.dump({"key": key, "subnets": private, "others": others}, f)
    with open("assets/answers/article.json") as f:
        answers = json.load(f)
    for name in ("network.stack", "network.cidr", "network.zones", "access.instance_type", "access.egress", "keys.alias",
                 "proxy.no_proxy", "compute.min", "compute.max"):
        del answers[name]
    answers.update({"cluster.name": NAME, "network.kind": "existing", "network.subnets": private, "access.from": "ranges",
                    "access.ranges": "10.8.0.0/24", "keys.mode": "existing", "keys.arn": key, "oidc.managed": False,
                    "roles.operator_prefix": NAME, "compute.autoscale": False, "compute.replicas": 3})
    for name, arn in [("theirs", key)] + list(others.items()):
        answers["keys.arn"] = arn
        with open(os.path.join(folder, name + "-answers.json"), "w") as f:
            json.dump(answers, f, indent=1)


def policy_now(mine):
    return json.loads(kms.get_key_policy(KeyId=mine["key"], PolicyName="default")["Policy"])


def key_tags(mine):
    return {t["TagKey"]: t["TagValue"] for t in kms.list_resource_tags(KeyId=mine["key"])["Tags"]}


def subnet_tags(mine):
    found = ec2.describe_subnets(SubnetIds=mine["subnets"])["Subnets"]
    return [[t["Value"] for t in s.get("Tags", []) if t["Key"] == TAG] for s in found]


def untouched(mine):
    same("the key's policy is as it was", policy_now(mine), POLICY)
    same("the key has no tag", key_tags(mine), {})


def key_changed(mine):
    now = policy_now(mine)
    same("the key's policy keeps what it had", [s for s in now["Statement"] if s in POLICY["Statement"]],
         POLICY["Statement"])
    same("and the rest of its document", (now["Id"], now["Version"]), (POLICY["Id"], POLICY["Version"]))
    ours = [s for s in now["Statement"] if s not in POLICY["Statement"]]
    same("the roles that were added are the six of this cluster",
         sorted({arn for s in ours for arn in as_list(s["Principal"]["AWS"])}), sorted(
             [ROLE + "ManagedOpenShift-HCP-ROSA-%s-Role" % s for s in ("Installer", "Support")] +
             [ROLE + operator_role(NAME, ns, op) for ns, op, _ in OPERATORS if op in (
                 "kube-controller-manager", "kms-provider", "capa-controller-manager", "ebs-cloud-credentials")]))
    sids = [s["Sid"] for s in now["Statement"]]
    same("no Sid twice", sorted(set(sids)), sorted(sids))
    same("the key has the tag that Red Hat's policies ask for", key_tags(mine).get("red-hat"), "true")


def bucket_of():
    name, = [b["Name"] for b in s3.list_buckets()["Buckets"]]
    return name


def documents(bucket):
    out = {}
    for key in (".well-known/openid-configuration", "keys.json"):
        got = s3.get_object(Bucket=bucket, Key=key)
        same(key + " is JSON to who fetches it", got["ContentType"], "application/json")
        out[key] = json.loads(got["Body"].read())
        tags = s3.get_object_tagging(Bucket=bucket, Key=key)["TagSet"]
        same(key + " is tagged", tags, [{"Key": "red-hat-managed", "Value": "true"}])
    same("no other object", sorted(o["Key"] for o in s3.list_objects_v2(Bucket=bucket)["Contents"]), sorted(out))
    return out[".well-known/openid-configuration"], out["keys.json"]


def public(bucket):
    block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    same("the bucket may be read by everybody, written by nobody else", (
        block["BlockPublicAcls"], block["IgnorePublicAcls"], block["BlockPublicPolicy"], block["RestrictPublicBuckets"]),
         (True, True, False, False))
    rule, = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
    same("its policy: anybody may get objects, nothing else", (
        rule["Effect"], rule["Principal"], as_list(rule["Action"]), as_list(rule["Resource"])),
         ("Allow", "*", ["s3:GetObject"], ["arn:aws:s3:::%s/*" % bucket]))
    same("the bucket is tagged", s3.get_bucket_tagging(Bucket=bucket)["TagSet"],
         [{"Key": "red-hat-managed", "Value": "true"}])


def signed(bucket, issuer, pem):
    """A token as the control plane signs them, judged by PyJWT's own client."""
    try:
        import jwt
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import rsa
    except ImportError:
        print("skip - boto3: a signed token: PyJWT cannot be installed here")
        return
    key = serialization.load_pem_private_key(pem.encode(), None)
    same("the private key is RSA of 4096 bits", key.key_size, 4096)
    spki = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    kid = base64.urlsafe_b64encode(hashlib.sha256(spki).digest()).rstrip(b"=").decode()
    sub = "system:serviceaccount:kube-system:kms-provider"
    token = jwt.encode({"iss": issuer, "aud": "openshift", "sub": sub}, key, algorithm="RS256", headers={"kid": kid})
    client = jwt.PyJWKClient("%s/%s/keys.json" % (os.environ["AWS_ENDPOINT_URL"], bucket))
    try:
        found = client.get_signing_key_from_jwt(token)
        said = jwt.decode(token, found.key, algorithms=["RS256"], audience="openshift", issuer=issuer)
        same("a token signed with the key holds against the published keys", said["sub"], sub)
    except jwt.PyJWTError as e:
        check("a token signed with the key holds against the published keys", False, e)
    other = jwt.encode({"iss": issuer, "aud": "openshift"}, rsa.generate_private_key(65537, 2048), algorithm="RS256",
                       headers={"kid": kid})
    try:
        jwt.decode(other, found.key, algorithms=["RS256"], audience="openshift")
        check("a token signed with another key does not", False)
    except jwt.PyJWTError:
        check("a token signed with another key does not", True)


def unmanaged():
    bucket = bucket_of()
    public(bucket)
    about, keys = documents(bucket)
    issuer = "https://%s.s3.%s.amazonaws.com" % (bucket, REGION)
    same("the issuer is the bucket", about["issuer"], issuer)
    same("the keys are where the configuration says", about["jwks_uri"], issuer + "/keys.json")
    same("one key, to verify with", [(k["kty"], k["use"], k["alg"]) for k in keys["keys"]], [("RSA", "sig", "RS256")])
    same("no private part is published", [sorted(k) for k in keys["keys"]], [["alg", "e", "kid", "kty", "n", "use"]])
    arn, url = provider()
    same("IAM's provider is that issuer", "https://" + url, issuer)
    secret, = secrets.list_secrets()["SecretList"]
    same("the secret's name says which bucket", secret["Name"], "rosa-private-key-" + bucket)
    same("the secret is tagged, with the published key's id", secret["Tags"], [
        {"Key": "red-hat-managed", "Value": "true"}, {"Key": "rosawiz:kid", "Value": keys["keys"][0]["kid"]}])
    pem = secrets.get_secret_value(SecretId=secret["ARN"])["SecretString"]
    check("the secret is a PKCS#1 key", pem.startswith("-----BEGIN RSA PRIVATE KEY-----"))
    signed(bucket, issuer, pem)
    for ns, op, policy in OPERATORS:
        trust, = iam.get_role(RoleName=operator_role(NAME, ns, op))["Role"]["AssumeRolePolicyDocument"]["Statement"]
        check("%s trusts it" % op, trust["Principal"] == {"Federated": arn} and
              url + ":sub" in trust["Condition"]["StringEquals"], trust)


def made(mine):
    same("the private subnets have the tag that HCP needs", subnet_tags(mine), [["1"], ["1"], ["1"]])
    same("the installer role has its policy", len(attached("ManagedOpenShift-HCP-ROSA-Installer-Role")), 1)
    key_changed(mine)
    unmanaged()


def meddle(mine):
    now = policy_now(mine)
    now["Statement"].append(ADDED)
    kms.put_key_policy(KeyId=mine["key"], PolicyName="default", Policy=json.dumps(now))


def gone(mine, *but):
    want = json.loads(json.dumps(POLICY))
    want["Statement"] += [ADDED] if but else []
    same("the key's policy is again as it was" + (", but for what somebody added" if but else ""), policy_now(mine), want)
    same("our tag is off the key", key_tags(mine), {})
    same("the key is not deleted", kms.describe_key(KeyId=mine["key"])["KeyMetadata"]["KeyState"], "Enabled")
    same("our tags are off the subnets", subnet_tags(mine), [[], [], []])
    same("no bucket is left", s3.list_buckets()["Buckets"], [])
    same("no secret is left", secrets.list_secrets()["SecretList"], [])
    same("no provider is left", iam.list_open_id_connect_providers()["OpenIDConnectProviderList"], [])
    same("no role is left but the load balancers'", [r["RoleName"] for r in iam.list_roles()["Roles"]],
         ["AWSServiceRoleForElasticLoadBalancing"])


if __name__ == "__main__":
    what, where = sys.argv[1:3]
    if what == "make":
        make(where)
    else:
        with open(os.path.join(where, "theirs.json")) as mine:
            {"made": made, "gone": gone, "meddle": meddle, "untouched": untouched}[what](json.load(mine), *sys.argv[3:])
