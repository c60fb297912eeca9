#!/usr/bin/env python3
"""Plays SSO and OCM of `rosawiz sim` over plain HTTP and judges it.

Two judges: our own statements of what the cards say, and the OpenAPI documents
(../shared/tools/ocm_contract on the simulator's own log).  The requests that
the official rosa sent are rosa_replay.py's.
BIN is the program (default build/rosawiz).  Prints `ok - ` and `not ok - `
lines; where ../shared is absent the second judge is skipped, saying so.
"""

import base64
import hashlib
import http.client
import json
import os
import subprocess
import sys
import tempfile
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
SHARED = os.path.join(ROOT, "..", "shared")
BIN = os.environ.get("BIN", os.path.join(ROOT, "build", "rosawiz"))
TOKEN = "/auth/realms/redhat-external/protocol/openid-connect/token"
DEVICE = "/auth/realms/redhat-external/protocol/openid-connect/auth/device"
A = "/api/accounts_mgmt/v1"
C = "/api/clusters_mgmt/v1"
ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/demo-HCP-ROSA-"
failed = 0


def say(good, what, why=""):
    global failed
    failed += not good
    print(("ok - " if good else "not ok - ") + what +
          (f" # {why}" if why and not good else ""), flush=True)


def equal(have, want, what):
    say(have == want, what, f"have {have!r}, want {want!r}")


class Sim:
    """One simulator process, driven by hand (step)."""

    def __init__(self):
        self.process = subprocess.Popen(
            [BIN, "sim", "--speed", "step", "--aws", "elsewhere"],
            stdout=subprocess.PIPE, text=True)
        self.offline = self.access = ""
        for line in self.process.stdout:
            if line.startswith("export OCM_URL="):
                self.host = line.strip().split("//", 1)[1]
            if line.startswith("export ROSA_TOKEN="):
                self.offline = line.strip().split("=", 1)[1]
            if line.startswith("# ready"):
                break

    def close(self):
        self.process.terminate()
        self.process.wait(10)

    def raw(self, method, path, body=None, headers=None):
        con = http.client.HTTPConnection(self.host, timeout=30)
        con.request(method, path, body, headers or {})
        reply = con.getresponse()
        text = reply.read().decode()
        con.close()
        return reply.status, text, reply

    def form(self, path, headers=None, **fields):
        status, text, _ = self.raw(
            "POST", path, urllib.parse.urlencode(fields),
            {"Content-Type": "application/x-www-form-urlencoded",
             **(headers or {})})
        try:
            return status, json.loads(text)
        except ValueError:
            return status, text

    def call(self, method, path, body=None, **query):
        if query:
            path += "?" + urllib.parse.urlencode(query)
        headers = {"Authorization": "Bearer " + self.access,
                   "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(body)
        status, text, _ = self.raw(method, path, body, headers)
        return status, json.loads(text) if text else None

    def get(self, path, **query):
        return self.call("GET", path, **query)

    def advance(self, seconds):
        self.raw("POST", "/_sim/clock",
                 json.dumps({"advance_ms": seconds * 1000}))

    def log(self):
        return self.raw("GET", "/_sim/log")[1]


def claims(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def sign_in(sim):
    status, doc = sim.form(TOKEN, grant_type="refresh_token",
                           client_id="cloud-services",
                           refresh_token=sim.offline)
    equal(status, 200, "the offline token is taken")
    sim.access = doc["access_token"]
    equal(claims(sim.access)["typ"], "Bearer", "an access token says so")
    equal(claims(doc["refresh_token"])["typ"], "Offline",
          "an offline token comes back")
    status, doc = sim.form(TOKEN, grant_type="refresh_token",
                           client_id="cloud-services", refresh_token="x.y.z")
    equal((status, doc["error"]), (400, "invalid_grant"),
          "a foreign refresh token is refused")
    basic = base64.b64encode(
        b"demo-service-account:demo-service-secret").decode()
    status, doc = sim.form(TOKEN, {"Authorization": "Basic " + basic},
                           grant_type="client_credentials", scope="openid")
    equal((status, "refresh_token" in doc), (200, False),
          "a service account gets no refresh token")
    basic = base64.b64encode(b"demo-service-account:wrong").decode()
    status, doc = sim.form(TOKEN, {"Authorization": "Basic " + basic},
                           grant_type="client_credentials")
    equal((status, doc["error"]), (401, "invalid_client"),
          "a wrong secret is refused")


def device(sim):
    verifier = "v" * 43
    challenge = base64.urlsafe_b64encode(
        hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")

    def begin():
        return sim.form(DEVICE, client_id="ocm-cli", scope="openid",
                        code_challenge=challenge,
                        code_challenge_method="S256")[1]

    def poll(doc, with_verifier=verifier):
        status, reply = sim.form(
            TOKEN, grant_type="urn:ietf:params:oauth:grant-type:device_code",
            client_id="ocm-cli", device_code=doc["device_code"],
            code_verifier=with_verifier)
        return status, reply.get("error")

    doc = begin()
    equal(poll(doc), (400, "authorization_pending"), "a device code waits")
    equal(poll(doc), (400, "slow_down"), "polling too fast is slowed down")
    sim.advance(10)
    equal(poll(doc, "w" * 43), (400, "invalid_grant"), "PKCE is checked")
    sim.form("/_sim/device", user_code=doc["user_code"], action="approve")
    sim.advance(10)
    equal(poll(doc), (200, None), "an approved code gives tokens")
    doc = begin()
    sim.form("/_sim/device", user_code=doc["user_code"], action="deny")
    equal(poll(doc), (400, "access_denied"), "a denied code says so")
    doc = begin()
    sim.advance(601)
    equal(poll(doc), (400, "expired_token"), "an old code says so")


def account(sim):
    status, doc = sim.get(A + "/current_account")
    equal(status, 200, "current_account")
    org = doc["organization"]["id"]
    say(sim.get(f"{A}/organizations/{org}", fetchCapabilities="true")
        [1]["capabilities"], "capabilities of the organization")
    doc = sim.get(f"{A}/organizations/{org}/quota_cost",
                  fetchCloudAccounts="true", page=1, size=-1,
                  search="quota_id='cluster|byoc|moa|marketplace'")[1]
    equal(doc["items"][0]["cloud_accounts"][0]["cloud_account_id"], ACCOUNT,
          "the billing account is linked")
    equal(sim.get(f"{A}/organizations/other")[0], 403,
          "another organization is forbidden")
    doc = sim.call("POST", "/api/authorizations/v1/self_terms_review",
                   {"event_code": "register", "site_code": "ocm"})[1]
    equal(doc["terms_required"], False, "terms are accepted")
    doc = sim.call("POST", "/api/authorizations/v1/self_access_review",
                   {"action": "create", "resource_type": "Cluster"})[1]
    equal(doc["allowed"], True, "clusters may be created")
    access, sim.access = sim.access, "nonsense"
    status, doc = sim.get(A + "/current_account")
    sim.access = access
    equal((status, doc["code"], doc["id"]), (401, "ACCT-MGMT-401", "401"),
          "a bad token is refused")


def catalogues(sim):
    doc = sim.get(C + "/cloud_providers/aws/regions")[1]
    say(any(r["id"] == "us-east-1" and r["supports_hypershift"]
            for r in doc["items"]), "regions")
    doc = sim.get(C + "/versions", product="hcp", page=1, size=100,
                  order="default desc, id desc",
                  search="enabled = 'true' AND rosa_enabled = 'true' AND "
                         "channel_group = 'stable'")[1]
    equal(doc["items"][0]["id"], "openshift-v4.21.20",
          "the default version is first")
    say(all(v["hosted_control_plane_enabled"] for v in doc["items"]),
        "product=hcp lists hosted versions only")
    doc = sim.get(C + "/versions", product="hcp", size=1,
                  search="raw_id='4.19.9' AND channel_group = 'stable'")[1]
    equal([v["id"] for v in doc["items"]], ["openshift-v4.19.9"],
          "a version by search")
    equal(sim.get(C + "/versions/openshift-v4.1.1")[0], 404,
          "an unknown version is not found")
    equal(sim.get(C + "/versions", search="raw_id =")[0], 400,
          "a broken search is refused")
    doc = sim.get(C + "/versions", page=2, size=3)[1]
    equal((doc["page"], doc["size"], len(doc["items"])), (2, 3, 3), "a page")
    sim.get(C + "/machine_types", search="cloud_provider.id='aws'",
            order="category asc")
    equal(sim.get(C + "/flavours/osd-4")[1]["aws"]["compute_instance_type"],
          "m5.xlarge", "the flavour")
    sim.call("POST", C + "/events", {"key": "k", "body": {"a": "b"}})


def inquiries(sim):
    policies = sim.get(C + "/aws_inquiries/sts_policies",
                       search="policy_type = 'OperatorRole'")[1]["items"]
    equal(len(policies), 9, "eight operator policies and their trust")
    requests = sim.get(C + "/aws_inquiries/sts_credential_requests",
                       is_hypershift="true")[1]["items"]
    equal(len(requests), 8, "eight operators")
    for r in requests:
        name = f"openshift_hcp_{r['name']}_policy"
        say(any(p["id"] == name and p["arn"] for p in policies),
            f"{name} has an ARN")
    aws = {"sts": {"role_arn": ROLE + "Installer-Role"}}
    equal(sim.call("POST", C + "/aws_inquiries/regions", {"aws": aws},
                   page=1, size=100)[0], 200, "regions with the role")
    equal(sim.call("POST", C + "/aws_inquiries/regions", {"aws": {"sts": {
        "role_arn": ""}}})[0], 400, "no role, no regions")
    doc = sim.call("POST", C + "/aws_inquiries/machine_types",
                   {"aws": aws, "region": {"id": "us-east-1"},
                    "availability_zones": ["us-east-1a"]},
                   order="category asc", page=1, size=100)[1]
    say(any(m["id"] == "m5.xlarge" for m in doc["items"]), "machine types")
    return requests


def verification(sim):
    equal(sim.call("POST", C + "/network_verifications", {
        "platform": "aws-hosted-cp", "cloud_provider_data": {
            "aws": {"sts": {"role_arn": ROLE + "Installer-Role"}},
            "region": {"id": "us-east-1"},
            "subnets": ["subnet-1"]}})[1]["items"][0]["state"], "pending",
        "a verification begins")
    states = []
    for _ in range(4):
        states.append(sim.get(C + "/network_verifications/subnet-1")
                      [1]["state"])
        sim.advance(35)
    equal(states, ["pending", "running", "running", "passed"],
          "pending, running, passed")


def operator_roles(requests):
    return [{"name": r["operator"]["name"],
             "namespace": r["operator"]["namespace"],
             "role_arn": f"arn:aws:iam::{ACCOUNT}:role/" +
             f"demo-{r['operator']['namespace']}-{r['operator']['name']}"[:64]}
            for r in requests]


def cluster_body(requests, oidc):
    key = (f"arn:aws:kms:us-east-1:{ACCOUNT}:"
           "key/1f2e3d4c-0000-4444-8888-aaaabbbbcccc")
    return {
        "name": "demo", "product": {"id": "rosa"},
        "region": {"id": "us-east-1"}, "multi_az": True,
        "hypershift": {"enabled": True},
        "version": {"id": "openshift-v4.19.9", "channel_group": "stable"},
        "fips": False, "etcd_encryption": True,
        "api": {"listening": "internal"},
        "ingresses": {"items": [{"default": True, "listening": "internal"}]},
        "nodes": {"autoscale_compute": {"min_replicas": 2,
                                        "max_replicas": 2},
                  "compute_machine_type": {"id": "m5.xlarge"},
                  "availability_zones": ["us-east-1a"]},
        "network": {"machine_cidr": "10.0.0.0/16", "host_prefix": 23,
                    "service_cidr": "172.30.0.0/16",
                    "pod_cidr": "10.128.0.0/14"},
        "aws": {"account_id": ACCOUNT, "billing_account_id": ACCOUNT,
                "private_link": True, "subnet_ids": ["subnet-1"],
                "kms_key_arn": key, "etcd_encryption": {"kms_key_arn": key},
                "ec2_metadata_http_tokens": "optional",
                "audit_log": {"role_arn": ""},
                "sts": {"role_arn": ROLE + "Installer-Role",
                        "support_role_arn": ROLE + "Support-Role",
                        "instance_iam_roles": {
                            "worker_role_arn": ROLE + "Worker-Role"},
                        "auto_mode": True, "oidc_config": {"id": oidc},
                        "operator_iam_roles": operator_roles(requests)}},
        "proxy": {"http_proxy": "http://10.0.1.13:3128/",
                  "https_proxy": "http://10.0.1.13:3128/",
                  "no_proxy": "10.0.0.0/16"},
        "properties": {"rosa_creator_arn":
                       f"arn:aws:iam::{ACCOUNT}:user/demo",
                       "rosa_cli_version": "1.2.64"}}


def put(body, path, value):
    """A deep copy of body with one member changed (None: removed)."""
    body = json.loads(json.dumps(body))
    at = body
    *way, last = path.split(".")
    for name in way:
        at = at[name]
    if value is None:
        del at[last]
    else:
        at[last] = value
    return body


REFUSALS = [  # member, value, what the reason holds
    ("name", "Bad_Name", "not valid"),
    ("name", "a" * 55, "not valid"),
    ("domain_prefix", "a" * 16, "at most 15"),
    ("version.id", "openshift-v4.1.1", "list of supported versions"),
    ("version.id", "openshift-v4.15.59", "list of supported versions"),
    ("version.channel_group", "candidate", "desired channel group"),
    ("region.id", "mars-1", "does not support"),
    ("properties.rosa_creator_arn", None, "Expected property"),
    ("properties.rosa_creator_arn", "demo", "valid user arn"),
    ("aws.billing_account_id", "999999999999", "not linked"),
    ("aws.sts", None, "aws.access_key_id"),
    ("aws.sts.role_arn", None, "'aws.sts.role_arn' parameter is mandatory"),
    ("aws.sts.oidc_config", None, "OIDC Configuration ID"),
    ("aws.sts.support_role_arn", ROLE + "Installer-Role", "unique ARNs"),
    ("aws.sts.operator_role_prefix", "other", "operator_role_prefix"),
    ("aws.subnet_ids", [], "at least one subnet"),
    ("nodes.availability_zones", [], "Availability zones must be"),
    ("nodes.autoscale_compute.max_replicas", 1, "less than"),
    ("network.pod_cidr", "10.0.0.0/14", "overlap"),
    ("network.machine_cidr", "100.64.0.0/16", "overlap"),
    ("network.machine_cidr", "10.0.0.1/16", "consistent with network prefix"),
    ("network.host_prefix", 27, "between '23' and '26'"),
    ("aws.etcd_encryption", None, "vice versa"),
    ("aws.kms_key_arn", f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/"
     "1f2e3d4c-0000-4444-8888-aaaabbbbcccc", "correct region"),
    ("nodes.compute_machine_type.id", "z9.huge", "is not supported"),
    ("proxy.http_proxy", "https://10.0.1.13:3128", "prefix is not 'http'"),
    ("proxy.no_proxy", "*.corp", "no-proxy value"),
    ("additional_trust_bundle", "x", "additional_trust_bundle"),
    ("aws.tags", {"aws:x": "y"}, "reserved"),
    ("aws.private_link", False, "private"),
]


def refusals(sim, body):
    for path, value, words in REFUSALS:
        status, doc = sim.call("POST", C + "/clusters",
                               put(body, path, value), dryRun="true")
        reason = (doc or {}).get("reason", "")
        say(status == 400 and words in reason,
            f"{path} = {str(value)[:40]} is refused", f"{status} {reason}")
    one = put(body, "nodes.autoscale_compute", None)
    status, doc = sim.call("POST", C + "/clusters",
                           put(one, "nodes.compute", 1), dryRun="true")
    say(status == 400 and "at least 2 replicas" in doc["reason"],
        "one replica is refused", doc)


def unmanaged(sim):
    body = {"managed": False, "installer_role_arn": ROLE + "Installer-Role",
            "issuer_url": "https://demo-oidc-x1y2.s3.us-east-1.amazonaws.com",
            "secret_arn": f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:"
            "secret:rosa-private-key-demo"}
    equal(sim.call("POST", C + "/oidc_configs",
                   put(body, "secret_arn", None))[0], 400,
          "an unmanaged configuration needs its secret")
    status, doc = sim.call("POST", C + "/oidc_configs", body)
    equal((status, doc["issuer_url"]), (201, body["issuer_url"]),
          "an unmanaged configuration")
    equal(sim.call("DELETE", C + "/oidc_configs/" + doc["id"])[0], 204,
          "can be deleted")


def create(sim, requests):
    unmanaged(sim)
    status, oidc = sim.call("POST", C + "/oidc_configs", {"managed": True})
    equal((status, oidc["managed"]), (201, True), "an OIDC configuration")
    say(oidc["issuer_url"].endswith("/" + oidc["id"]), "issuer ends in id")
    doc = sim.call("POST", C + "/aws_inquiries/oidc_thumbprint",
                   {"oidc_config_id": oidc["id"]})[1]
    equal(len(doc["thumbprint"]), 40, "a thumbprint")
    sim.get(C + "/oidc_configs", page=1, size=-1,
            search=f"aws.account_id='{ACCOUNT}' or aws.account_id=''")
    body = cluster_body(requests, oidc["id"])
    refusals(sim, body)
    equal(sim.call("POST", C + "/clusters", body, dryRun="true"),
          (204, None), "the dry run passes")
    equal(sim.get(C + "/clusters")[1]["total"], 0, "and makes nothing")
    status, cluster = sim.call("POST", C + "/clusters", body, dryRun="false")
    equal((status, cluster["state"]), (201, "waiting"), "a cluster waits")
    status, doc = sim.call("POST", C + "/clusters", body, dryRun="false")
    say(status == 400 and "already exists" in doc["reason"],
        "the same name again is refused")
    equal(sim.call("DELETE", f"{C}/oidc_configs/{oidc['id']}")[0], 400,
          "an OIDC configuration in use stays")
    return cluster["id"], oidc["id"]


def watch(sim, at):
    states, logs = [], []
    for _ in range(80):
        doc = sim.get(at + "/status")[1]
        if not states or states[-1] != doc["state"]:
            states.append(doc["state"])
        logs.append(sim.get(at + "/logs/install", tail=100)[0])
        if doc["state"] == "ready":
            break
        sim.advance(10)
    equal(states, ["waiting", "validating", "pending", "installing", "ready"],
          "the usual states in the usual order")
    say(50 <= len(logs) <= 70, "about ten minutes", len(logs))
    say(logs[:6] == [404] * 6 and logs[-1] == 200,
        "the log is not there for the first minute")
    doc = sim.get(at + "/logs/install", offset=0)[1]
    n = doc["content"].count("\n")
    say("All is well" in doc["content"], "the log's last words")
    equal(sim.get(at + "/logs/install", tail=2)[1]["content"].count("\n"), 2,
          "tail")
    equal(sim.get(at + "/logs/install", offset=n)[1]["content"], "",
          "an offset past the end is empty")
    equal(sim.get(at + "/logs/install", offset=1, tail=1)[0], 400,
          "offset and tail together are refused")


def workers(sim, at):
    pool = sim.get(at + "/node_pools", page=1, size=-1)[1]["items"][0]
    equal((pool["id"], pool["autoscaling"]),
          ("workers", {"min_replica": 2, "max_replica": 2}),
          "one subnet, one pool, autoscaling in the singular")
    equal(pool["status"]["message"],
          "WaitingForAvailableMachines: NodeProvisioning", "no worker yet")
    sim.advance(150)
    equal(sim.get(at)[1]["status"]["current_compute"], 0,
          "workers come later than ready")
    sim.advance(150)
    doc = sim.get(at)[1]
    equal(doc["status"]["current_compute"], 2, "workers after five minutes")
    say(doc["console"]["url"].startswith("https://console-openshift-"),
        "then the console")
    say(doc["api"]["url"].endswith(".p3.openshiftapps.com:443"), "api.url")
    equal(doc["openshift_version"], "4.19.9", "the version")


def reading(sim, cluster):
    at = f"{C}/clusters/{cluster}"
    who = (f"product.id = 'rosa' AND (properties.rosa_creator_arn LIKE "
           f"'arn:%:{ACCOUNT}:%' OR aws.sts.role_arn LIKE "
           f"'arn:%:{ACCOUNT}:%')")
    for key in (cluster, "demo"):
        doc = sim.get(C + "/clusters", page=1, size=1, search=who +
                      f" AND (id = '{key}' OR name = '{key}' OR "
                      f"external_id = '{key}')")[1]
        equal(doc["total"], 1, f"rosa's search for {key}")
    doc = sim.get(C + "/clusters", search="aws.sts.operator_iam_roles."
                  "role_arn like '%/demo-%'")[1]
    equal(doc["total"], 1, "a search through a list")
    equal(sim.get(C + "/clusters", search="name = 'x''y'")[1]["total"], 0,
          "a doubled quote")
    doc = sim.get(at)[1]
    for name in ("node_pools", "ingresses", "identity_providers"):
        say("href" in doc[name], f"{name} is a link object")
    say(not any(k.startswith("_") for k in doc), "nothing private leaks")
    sub = sim.get(doc["subscription"]["href"])[1]
    equal((sub["status"], sub["plan"]["id"]),
          ("Active", "MOA-HostedControlPlane"), "the subscription")
    for path in ("/ingresses", "/inflight_checks", "/migrations",
                 "/control_plane/upgrade_policies",
                 "/limited_support_reasons", "/resources/live",
                 "/aws/private_link_configuration",
                 "/aws/private_link_configuration/principals",
                 "/delete_protection", "/groups", "/identity_providers"):
        equal(sim.get(at + path)[0], 200, path)
    equal(sim.get(at + "/break_glass_credentials")[0], 400,
          "break-glass needs external authentication")
    equal(sim.get("/api/service_logs/v1/clusters/cluster_logs",
                  cluster_id=cluster, page=1, size=20,
                  order="timestamp desc")[1]["total"], 1, "service logs")
    equal(sim.get(C + "/products/rosa/technology_previews/hcp")[0], 404,
          "no technology preview")
    equal(sim.get(C + "/clusters/nobody")[0], 404, "no such cluster")


def changing(sim, at):
    who = "arn:aws:iam::444455556666:role/consumer"
    doc = sim.call("PATCH", at, {"aws": {
        "additional_allowed_principals": [who]}})[1]
    equal(doc["aws"]["additional_allowed_principals"], [who],
          "principals can be changed")
    equal(sim.call("PATCH", at, {"multi_az": False})[0], 400,
          "multi_az cannot")
    equal(sim.call("POST", at + "/node_pools", {
        "id": "extra", "replicas": 1, "subnet": "subnet-1",
        "aws_node_pool": {"instance_type": "m5.2xlarge"}})[0], 201,
        "a node pool is added")
    equal(sim.call("PATCH", at + "/node_pools/extra",
                   {"replicas": 2})[1]["replicas"], 2, "and scaled")
    sim.advance(400)
    equal(sim.get(at + "/status")[1]["current_compute"], 4,
          "its workers come")
    equal(sim.call("DELETE", at + "/node_pools/extra")[0], 204,
          "and deleted")
    equal(sim.call("DELETE", at + "/node_pools/workers")[0], 400,
          "two replicas must remain")


def admin(sim, at):
    users = at + "/groups/cluster-admins/users"
    equal(sim.get(users + "/cluster-admin")[0], 404, "no admin yet")
    equal(sim.call("POST", users, {"id": "cluster-admin"})[0], 201,
          "an admin")
    status, idp = sim.call("POST", at + "/identity_providers", {
        "type": "HTPasswdIdentityProvider", "name": "cluster-admin",
        "htpasswd": {"users": {"items": [{
            "username": "cluster-admin", "hashed_password":
            "$2a$10$fyfPYbn9Nzev9CfXxei9YeWc5I8iF4ONwqovGtGdUg49mMoKQiUc2"}]}}
    })
    equal((status, "items" in idp["htpasswd"]["users"]), (201, False),
          "an identity provider, without its hashes")
    equal(sim.call("POST", at + "/identity_providers", {
        "type": "HTPasswdIdentityProvider", "name": "cluster-admin",
        "htpasswd": {"users": {"items": []}}})[0], 400, "not twice")
    equal(sim.call("DELETE", at + "/identity_providers/" + idp["id"])[0],
          204, "it can be deleted")
    equal(sim.call("DELETE", users + "/cluster-admin")[0], 204,
          "and the user")


def remove(sim, cluster, oidc):
    at = f"{C}/clusters/{cluster}"
    sub = sim.get(at)[1]["subscription"]["href"]
    sim.call("PATCH", at + "/delete_protection", {"enabled": True})
    status, doc = sim.call("DELETE", at, best_effort="false")
    say(status == 403 and "delete protection is active" in doc["reason"],
        "delete protection protects")
    sim.call("PATCH", at + "/delete_protection", {"enabled": False})
    equal(sim.call("DELETE", at, best_effort="false")[0], 204,
          "the cluster goes")
    equal(sim.get(at + "/status")[1]["state"], "uninstalling",
          "it is uninstalling")
    sim.advance(100)
    equal(sim.get(at + "/logs/uninstall")[0], 200, "with a log")
    sim.advance(220)
    equal(sim.get(at)[0], 404, "then it is gone")
    equal(sim.get(sub)[1]["status"], "Deprovisioned", "its subscription")
    equal(sim.call("DELETE", f"{C}/oidc_configs/{oidc}")[0], 204,
          "the OIDC configuration can go now")


# ---- the other judges -------------------------------------------------------

def contract(sim):
    tool = os.path.join(SHARED, "tools", "ocm_contract")
    if not os.path.exists(tool):
        print("skip - contract: ../shared is absent")
        return
    python = wizard.python_with("jsonschema", "jsonschema>=4.18")
    if not python:
        print("skip - contract: no jsonschema")
        return
    lines = [json.loads(line) for line in sim.log().splitlines()]
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as f:
        for rec in lines:
            if rec["service"] in ("ocm", "sso"):
                f.write(json.dumps(rec) + "\n")
        f.flush()
        done = subprocess.run([python, tool, "--negative-ok", f.name],
                              capture_output=True, text=True)
    errors = [line for line in done.stdout.splitlines() if "ERROR" in line]
    for line in errors[:20]:
        print("# " + line.split(": ", 1)[1])
    say(done.returncode == 0, "the OpenAPI documents are kept",
        done.stderr.strip())
    print("# " + done.stderr.strip())


def main():
    if not os.path.exists(BIN):
        print(f"skip - sim_ocm: {BIN} is not built")
        return 0
    sim = Sim()
    try:
        sign_in(sim)
        device(sim)
        account(sim)
        catalogues(sim)
        requests = inquiries(sim)
        verification(sim)
        cluster, oidc = create(sim, requests)
        at = f"{C}/clusters/{cluster}"
        watch(sim, at)
        workers(sim, at)
        reading(sim, cluster)
        changing(sim, at)
        admin(sim, at)
        remove(sim, cluster, oidc)
        contract(sim)
    finally:
        sim.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
