#!/usr/bin/env python3
"""A private cluster on `rosawiz sim` and what its vantages see, by strangers:
boto3 makes the network, roles and key, curl connects through SOCKS.

BIN is the program (default build/rosawiz).  Skips, saying so, where boto3 or
curl is absent.
"""

import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import red_hat
import wizard
from red_hat import C, RedHat
from wizard import equal, say

STACK = os.path.join(wizard.ROOT, "assets", "stack.yaml")
PASSWORD = "Correct-Horse-9x"


class World(RedHat):
    """A whole simulator, AWS too, and somebody signed in."""

    def __init__(self, world):
        super().__init__(wizard.Sim("--world", world, speed="step"))
        self.env = self.sim.env
        self.close = self.sim.close
        self.sign_in()

    def aws(self, service):
        import boto3
        return boto3.client(
            service, endpoint_url=self.env["AWS_ENDPOINT_URL"],
            aws_access_key_id=self.env["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.env["AWS_SECRET_ACCESS_KEY"],
            region_name="us-east-1")

    def vantages(self):
        doc = json.loads(self.sim.get("vantages"))
        return {v["id"]: v for v in doc["vantages"]}, doc["public_ca"]


def stack(sim):
    sim.aws("ec2").import_key_pair(
        KeyName="k", PublicKeyMaterial=b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA"
        b"IJ0e0m0mZ0m0m0m0m0m0m0m0m0m0m0m0m0m0m0m0m0m0 x")
    cfn = sim.aws("cloudformation")
    with open(STACK, encoding="utf-8") as f:
        cfn.create_stack(StackName="demo", TemplateBody=f.read(), Parameters=[
            {"ParameterKey": "KeyPair", "ParameterValue": "k"},
            {"ParameterKey": "MyIP", "ParameterValue": "203.0.113.7/32"}],
            Capabilities=["CAPABILITY_IAM"])
    for _ in range(40):
        sim.advance(30)
        doc = cfn.describe_stacks(StackName="demo")["Stacks"][0]
        if not doc["StackStatus"].endswith("IN_PROGRESS"):
            break
    equal(doc["StackStatus"], "CREATE_COMPLETE", "the stack")
    return {o["OutputKey"]: o["OutputValue"] for o in doc["Outputs"]}


def account_roles(sim, policies):
    iam = sim.aws("iam")
    for name, key in (("Installer", "installer"), ("Support", "support"),
                      ("Worker", "instance_worker")):
        trust = policies[f"sts_{key}_trust_policy"]["details"]
        iam.create_role(
            RoleName=f"demo-HCP-ROSA-{name}-Role",
            AssumeRolePolicyDocument=trust.replace("%{partition}", "aws")
            .replace("%{aws_account_id}", "710019948333"))
        iam.attach_role_policy(
            RoleName=f"demo-HCP-ROSA-{name}-Role",
            PolicyArn=policies[f"sts_hcp_{key}_permission_policy"]["arn"])


def operator_roles(sim, policies, requests, issuer, provider):
    iam = sim.aws("iam")
    trust = policies["operator_iam_role_policy"]["details"]
    for role, request in zip(red_hat.operator_roles(requests), requests):
        accounts = '" , "'.join(
            f"system:serviceaccount:{role['namespace']}:{name}"
            for name in request["operator"]["service_accounts"])
        iam.create_role(
            RoleName=role["role_arn"].split("/")[-1],
            AssumeRolePolicyDocument=trust
            .replace("%{oidc_provider_arn}", provider)
            .replace("%{issuer_url}", issuer)
            .replace("%{service_accounts}", accounts))


def identities(sim):
    """Roles, OIDC and key; what a cluster's body needs of them."""
    policies = {p["id"]: p for p in
                sim.get(C + "/aws_inquiries/sts_policies")[1]["items"]}
    account_roles(sim, policies)
    oidc = sim.call("POST", C + "/oidc_configs", {"managed": True})[1]
    issuer = oidc["issuer_url"][len("https://"):]
    provider = sim.aws("iam").create_open_id_connect_provider(
        Url=oidc["issuer_url"], ClientIDList=["openshift",
                                              "sts.amazonaws.com"],
        ThumbprintList=["0" * 40])["OpenIDConnectProviderArn"]
    requests = sim.get(C + "/aws_inquiries/sts_credential_requests",
                       is_hypershift="true")[1]["items"]
    operator_roles(sim, policies, requests, issuer, provider)
    key = sim.aws("kms").create_key(
        Tags=[{"TagKey": "red-hat", "TagValue": "true"}])
    sim.advance(30)
    return requests, oidc["id"], key["KeyMetadata"]["Arn"]


def cluster(sim, subnet, zone="us-east-1a", proxy=True):
    requests, oidc, key = identities(sim)
    body = red_hat.cluster_body(requests, oidc)
    body["aws"]["subnet_ids"] = [subnet]
    body["aws"]["kms_key_arn"] = key
    body["aws"]["etcd_encryption"]["kms_key_arn"] = key
    body["nodes"]["availability_zones"] = [zone]
    if not proxy:
        del body["proxy"]
    status, doc = sim.call("POST", C + "/clusters", body, dryRun="false")
    equal((status, doc.get("reason")), (201, None), "a cluster")
    at = f"{C}/clusters/{doc['id']}"
    for _ in range(5):
        sim.advance(100)
    endpoints = sim.aws("ec2").describe_vpc_endpoints(Filters=[
        {"Name": "tag:api.openshift.com/id", "Values": [doc["id"]]}])
    equal(len(endpoints["VpcEndpoints"]), 1, "the endpoint comes before ready")
    equal(sim.get(at + "/status")[1]["state"], "installing", "still going")
    sim.advance(500)
    doc = sim.get(at)[1]
    equal((doc["state"], doc["status"]["current_compute"]), ("ready", 2),
          "ready, two workers")
    return at, doc, endpoints["VpcEndpoints"][0]


class Eyes:
    """curl through a vantage."""

    def __init__(self, sim, ca):
        self.sim, self.ca = sim, ca
        self.socks, self.mute = {}, {}
        for name, v in sim.vantages()[0].items():
            self.socks[name] = v["socks"]
            self.mute[name] = v["socks_mute"]

    def curl(self, vantage, url, *more, socks=None):
        done = subprocess.run(
            ["curl", "-sS", "-m", "3", "-x", socks or self.socks[vantage],
             "--cacert", self.ca, *more, url],
            capture_output=True, text=True, env={"PATH": os.environ["PATH"]})
        return done.returncode, done.stdout

    def dns(self, vantage, server, name):
        port = int(self.socks[vantage].rsplit(":", 1)[1])
        query = (b"\1\2\1\0\0\1\0\0\0\0\0\0" +
                 b"".join(bytes([len(x)]) + x.encode()
                          for x in name.split(".")) + b"\0\0\1\0\1")
        with socket.create_connection(("127.0.0.1", port), 3) as s:
            s.sendall(b"\5\1\0")
            s.recv(2)
            s.sendall(b"\5\1\0\1" + socket.inet_aton(server) +
                      struct.pack(">H", 53))
            s.recv(10)
            s.sendall(struct.pack(">H", len(query)) + query)
            reply = s.recv(600)[2:]
        if reply[3] & 15:
            return reply[3] & 15
        return socket.inet_ntoa(reply[-4:]) if reply[7] else ""


def names(eyes, host, local, endpoint):
    sees = eyes.dns("bastion", "10.0.0.2", host)
    say(sees == eyes.dns("bastion", "10.0.0.2", local) and
        sees == eyes.dns("outside", "8.8.8.8", host),
        "both names and the public resolver lead to one address", sees)
    equal(eyes.dns("bastion", "10.0.0.2", "nobody.example.com"), 3,
          "an unknown name")
    equal(eyes.dns("outside", "8.8.8.8", local), 3,
          "the local name is private")
    say(endpoint["DnsEntries"][0]["DnsName"].endswith(".amazonaws.com"),
        "the endpoint's own name")


def connections(eyes, host, local, proxy):
    for vantage in ("bastion", "private-host"):
        equal(eyes.curl(vantage, f"https://{host}/version")[0], 0,
              f"{vantage}: the public-style name is trusted")
        equal(eyes.curl(vantage, f"https://{local}/version")[0], 60,
              f"{vantage}: the local name is not")
        equal(eyes.curl(vantage, f"https://{local}/readyz", "-k")[1], "ok",
              f"{vantage}: but answers")
    equal(eyes.curl("outside", f"https://{host}/version")[0], 28,
          "outside: the private address is out of reach")
    equal(eyes.curl("outside", f"https://{local}/version")[0], 97,
          "outside: no such name")
    equal(eyes.curl("bastion", f"https://{host}:6443/version")[0], 28,
          "6443 is Classic's port")
    say(eyes.curl("bastion", f"https://{local}/version",
                  socks=eyes.mute["bastion"])[0] in (60,),
        "the mute port lets through what may pass")
    say(eyes.curl("outside", f"https://{local}/version",
                  socks=eyes.mute["outside"])[0] not in (0, 97),
        "and does not say why when it may not")
    equal(eyes.curl("private-host", "https://api.openshift.com/",
                    "--preproxy", eyes.socks["private-host"],
                    socks=proxy)[0], 0, "the forward proxy")
    equal(eyes.curl("private-host", f"https://{host}:6443/", "--preproxy",
                    eyes.socks["private-host"], socks=proxy)[0], 56,
          "passes 443 only")


def login(sim, eyes, at, host):
    users = at + "/groups/cluster-admins/users"
    sim.call("POST", users, {"id": "cluster-admin"})
    idp = sim.call("POST", at + "/identity_providers", {
        "type": "HTPasswdIdentityProvider", "name": "cluster-admin",
        "htpasswd": {"users": {"items": []}}})[1]
    equal(sim.call("POST", f"{at}/identity_providers/{idp['id']}/"
                   "htpasswd_users", {"username": "cluster-admin",
                                      "password": PASSWORD})[0], 201,
          "an administrator")
    oauth = ("https://" + host.replace("api.", "oauth.", 1) +
             "/oauth/authorize?client_id=openshift-challenging-client"
             "&response_type=token")
    ask = ["-i", "-H", "X-CSRF-Token: 1", "-u", "cluster-admin:" + PASSWORD]
    say(" 401 " in eyes.curl("bastion", oauth, *ask)[1],
        "the password is not active at once")
    sim.advance(125)
    reply = eyes.curl("bastion", oauth, *ask)[1]
    say(" 302 " in reply, "then it is", reply)
    token = reply.split("access_token=")[1].split("&")[0]
    nodes = json.loads(eyes.curl(
        "bastion", f"https://{host}/api/v1/nodes", "-H",
        "Authorization: Bearer " + token)[1])["items"]
    equal(len(nodes), 2, "oc get nodes")
    say(all(n["metadata"]["name"].endswith(".ec2.internal") and
            n["status"]["conditions"][-1]["status"] == "True"
            for n in nodes), "each Ready, with its name")


def journey(ca):
    sim = World("empty")
    try:
        outputs = stack(sim)
        at, doc, endpoint = cluster(sim, outputs["PrivateSubnetIds"])
        with open(ca, "w", encoding="utf-8") as f:
            f.write(sim.vantages()[1])
        eyes = Eyes(sim, ca)
        host = doc["api"]["url"].split("//")[1].split(":")[0]
        local = f"api.{doc['name']}.hypershift.local"
        names(eyes, host, local, endpoint)
        connections(eyes, host, local, outputs["ProxyUrl"].rstrip("/"))
        login(sim, eyes, at, host)
        equal(sim.call("DELETE", at, best_effort="false")[0], 204, "deleted")
        sim.advance(400)
        equal(sim.get(at)[0], 404, "gone")
        equal(sim.aws("ec2").describe_vpc_endpoints()["VpcEndpoints"], [],
              "its endpoint too")
        equal(sim.aws("route53").list_hosted_zones()["HostedZones"], [],
              "and its zones")
    finally:
        sim.close()


def peer(ca):
    """The usual failure: a peered caller that the endpoint's group does not
    know; the supported fix is a further group."""
    sim = World("peered")
    ec2 = sim.aws("ec2")
    try:
        subnets = ec2.describe_subnets(Filters=[
            {"Name": "tag:kubernetes.io/role/internal-elb",
             "Values": ["1"]}])["Subnets"]
        subnet = [s for s in subnets if s["CidrBlock"].startswith("10.0.")][0]
        _, doc, endpoint = cluster(sim, subnet["SubnetId"],
                                   subnet["AvailabilityZone"], False)
        with open(ca, "w", encoding="utf-8") as f:
            f.write(sim.vantages()[1])
        eyes = Eyes(sim, ca)
        url = doc["api"]["url"] + "/version"
        equal(eyes.curl("peer", url)[0], 28, "peer: the group holds it off")
        group = ec2.create_security_group(
            GroupName="demo-api-sg", Description="callers",
            VpcId=subnet["VpcId"])["GroupId"]
        ec2.authorize_security_group_ingress(
            GroupId=group, IpProtocol="tcp", FromPort=443, ToPort=443,
            CidrIp="10.100.0.0/16")
        ec2.modify_vpc_endpoint(VpcEndpointId=endpoint["VpcEndpointId"],
                                AddSecurityGroupIds=[group])
        equal(eyes.curl("peer", url)[0], 0, "peer: a further group lets it in")
    finally:
        sim.close()


def main():
    try:
        import boto3  # noqa: F401
    except ImportError:
        python = wizard.python_with("boto3", "boto3")
        if python and python != sys.executable:
            os.execv(python, [python, *sys.argv])
        print("skip - sim_faces: boto3 cannot be had here")
        return 0
    if not shutil.which("curl") or not os.path.exists(wizard.BIN):
        print("skip - sim_faces: curl or the program is not here")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        ca = os.path.join(folder, "ca.pem")
        journey(ca)
        peer(ca)
    return 1 if wizard.failed else 0


if __name__ == "__main__":
    sys.exit(main())
