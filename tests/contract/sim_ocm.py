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
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from red_hat import (A, ACCOUNT, C, DEVICE, ROLE, TOKEN, RedHat, cluster_body,
                     contract)
from wizard import equal, say


def claims(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def sign_in(ocm):
    status, doc = ocm.sign_in()
    equal(status, 200, "the offline token is taken")
    equal(claims(ocm.access)["typ"], "Bearer", "an access token says so")
    equal(claims(doc["refresh_token"])["typ"], "Offline",
          "an offline token comes back")
    status, doc = ocm.form(TOKEN, grant_type="refresh_token",
                           client_id="cloud-services", refresh_token="x.y.z")
    equal((status, doc["error"]), (400, "invalid_grant"),
          "a foreign refresh token is refused")
    basic = base64.b64encode(
        b"demo-service-account:demo-service-secret").decode()
    status, doc = ocm.form(TOKEN, {"Authorization": "Basic " + basic},
                           grant_type="client_credentials", scope="openid")
    equal((status, "refresh_token" in doc), (200, False),
          "a service account gets no refresh token")
    basic = base64.b64encode(b"demo-service-account:wrong").decode()
    status, doc = ocm.form(TOKEN, {"Authorization": "Basic " + basic},
                           grant_type="client_credentials")
    equal((status, doc["error"]), (401, "invalid_client"),
          "a wrong secret is refused")


def device(ocm):
    verifier = "v" * 43
    challenge = base64.urlsafe_b64encode(
        hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")

    def begin():
        return ocm.form(DEVICE, client_id="ocm-cli", scope="openid",
                        code_challenge=challenge,
                        code_challenge_method="S256")[1]

    def poll(doc, with_verifier=verifier):
        status, reply = ocm.form(
            TOKEN, grant_type="urn:ietf:params:oauth:grant-type:device_code",
            client_id="ocm-cli", device_code=doc["device_code"],
            code_verifier=with_verifier)
        return status, reply.get("error")

    doc = begin()
    equal(poll(doc), (400, "authorization_pending"), "a device code waits")
    equal(poll(doc), (400, "slow_down"), "polling too fast is slowed down")
    ocm.advance(10)
    equal(poll(doc, "w" * 43), (400, "invalid_grant"), "PKCE is checked")
    ocm.form("/_sim/device", user_code=doc["user_code"], action="approve")
    ocm.advance(10)
    equal(poll(doc), (200, None), "an approved code gives tokens")
    doc = begin()
    ocm.form("/_sim/device", user_code=doc["user_code"], action="deny")
    equal(poll(doc), (400, "access_denied"), "a denied code says so")
    doc = begin()
    ocm.advance(601)
    equal(poll(doc), (400, "expired_token"), "an old code says so")


def account(ocm):
    status, doc = ocm.get(A + "/current_account")
    equal(status, 200, "current_account")
    org = doc["organization"]["id"]
    say(ocm.get(f"{A}/organizations/{org}", fetchCapabilities="true")
        [1]["capabilities"], "capabilities of the organization")
    doc = ocm.get(f"{A}/organizations/{org}/quota_cost",
                  fetchCloudAccounts="true", page=1, size=-1,
                  search="quota_id='cluster|byoc|moa|marketplace'")[1]
    equal(doc["items"][0]["cloud_accounts"][0]["cloud_account_id"], ACCOUNT,
          "the billing account is linked")
    equal(ocm.get(f"{A}/organizations/other")[0], 403,
          "another organization is forbidden")
    doc = ocm.call("POST", "/api/authorizations/v1/self_terms_review",
                   {"event_code": "register", "site_code": "ocm"})[1]
    equal(doc["terms_required"], False, "terms are accepted")
    doc = ocm.call("POST", "/api/authorizations/v1/self_access_review",
                   {"action": "create", "resource_type": "Cluster"})[1]
    equal(doc["allowed"], True, "clusters may be created")
    access, ocm.access = ocm.access, "nonsense"
    status, doc = ocm.get(A + "/current_account")
    ocm.access = access
    equal((status, doc["code"], doc["id"]), (401, "ACCT-MGMT-401", "401"),
          "a bad token is refused")


def catalogues(ocm):
    doc = ocm.get(C + "/cloud_providers/aws/regions")[1]
    say(any(r["id"] == "us-east-1" and r["supports_hypershift"]
            for r in doc["items"]), "regions")
    doc = ocm.get(C + "/versions", product="hcp", page=1, size=100,
                  order="default desc, id desc",
                  search="enabled = 'true' AND rosa_enabled = 'true' AND "
                         "channel_group = 'stable'")[1]
    equal(doc["items"][0]["id"], "openshift-v4.21.20",
          "the default version is first")
    say(all(v["hosted_control_plane_enabled"] for v in doc["items"]),
        "product=hcp lists hosted versions only")
    doc = ocm.get(C + "/versions", product="hcp", size=1,
                  search="raw_id='4.19.9' AND channel_group = 'stable'")[1]
    equal([v["id"] for v in doc["items"]], ["openshift-v4.19.9"],
          "a version by search")
    equal(ocm.get(C + "/versions/openshift-v4.1.1")[0], 404,
          "an unknown version is not found")
    equal(ocm.get(C + "/versions", search="raw_id =")[0], 400,
          "a broken search is refused")
    doc = ocm.get(C + "/versions", page=2, size=3)[1]
    equal((doc["page"], doc["size"], len(doc["items"])), (2, 3, 3), "a page")
    ocm.get(C + "/machine_types", search="cloud_provider.id='aws'",
            order="category asc")
    equal(ocm.get(C + "/flavours/osd-4")[1]["aws"]["compute_instance_type"],
          "m5.xlarge", "the flavour")
    ocm.call("POST", C + "/events", {"key": "k", "body": {"a": "b"}})


def inquiries(ocm):
    policies = ocm.get(C + "/aws_inquiries/sts_policies",
                       search="policy_type = 'OperatorRole'")[1]["items"]
    equal(len(policies), 9, "eight operator policies and their trust")
    requests = ocm.get(C + "/aws_inquiries/sts_credential_requests",
                       is_hypershift="true")[1]["items"]
    equal(len(requests), 8, "eight operators")
    for r in requests:
        name = f"openshift_hcp_{r['name']}_policy"
        say(any(p["id"] == name and p["arn"] for p in policies),
            f"{name} has an ARN")
    aws = {"sts": {"role_arn": ROLE + "Installer-Role"}}
    equal(ocm.call("POST", C + "/aws_inquiries/regions", {"aws": aws},
                   page=1, size=100)[0], 200, "regions with the role")
    equal(ocm.call("POST", C + "/aws_inquiries/regions", {"aws": {"sts": {
        "role_arn": ""}}})[0], 400, "no role, no regions")
    doc = ocm.call("POST", C + "/aws_inquiries/machine_types",
                   {"aws": aws, "region": {"id": "us-east-1"},
                    "availability_zones": ["us-east-1a"]},
                   order="category asc", page=1, size=100)[1]
    say(any(m["id"] == "m5.xlarge" for m in doc["items"]), "machine types")
    return requests


def verification(ocm):
    equal(ocm.call("POST", C + "/network_verifications", {
        "platform": "aws-hosted-cp", "cloud_provider_data": {
            "aws": {"sts": {"role_arn": ROLE + "Installer-Role"}},
            "region": {"id": "us-east-1"},
            "subnets": ["subnet-1"]}})[1]["items"][0]["state"], "pending",
        "a verification begins")
    states = []
    for _ in range(4):
        states.append(ocm.get(C + "/network_verifications/subnet-1")
                      [1]["state"])
        ocm.advance(35)
    equal(states, ["pending", "running", "running", "passed"],
          "pending, running, passed")


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


def refusals(ocm, body):
    for path, value, words in REFUSALS:
        status, doc = ocm.call("POST", C + "/clusters",
                               put(body, path, value), dryRun="true")
        reason = (doc or {}).get("reason", "")
        say(status == 400 and words in reason,
            f"{path} = {str(value)[:40]} is refused", f"{status} {reason}")
    one = put(body, "nodes.autoscale_compute", None)
    status, doc = ocm.call("POST", C + "/clusters",
                           put(one, "nodes.compute", 1), dryRun="true")
    say(status == 400 and "at least 2 replicas" in doc["reason"],
        "one replica is refused", doc)


def unmanaged(ocm):
    body = {"managed": False, "installer_role_arn": ROLE + "Installer-Role",
            "issuer_url": "https://demo-oidc-x1y2.s3.us-east-1.amazonaws.com",
            "secret_arn": f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:"
            "secret:rosa-private-key-demo"}
    equal(ocm.call("POST", C + "/oidc_configs",
                   put(body, "secret_arn", None))[0], 400,
          "an unmanaged configuration needs its secret")
    status, doc = ocm.call("POST", C + "/oidc_configs", body)
    equal((status, doc["issuer_url"]), (201, body["issuer_url"]),
          "an unmanaged configuration")
    equal(ocm.call("DELETE", C + "/oidc_configs/" + doc["id"])[0], 204,
          "can be deleted")


def create(ocm, requests):
    unmanaged(ocm)
    status, oidc = ocm.call("POST", C + "/oidc_configs", {"managed": True})
    equal((status, oidc["managed"]), (201, True), "an OIDC configuration")
    say(oidc["issuer_url"].endswith("/" + oidc["id"]), "issuer ends in id")
    doc = ocm.call("POST", C + "/aws_inquiries/oidc_thumbprint",
                   {"oidc_config_id": oidc["id"]})[1]
    equal(len(doc["thumbprint"]), 40, "a thumbprint")
    ocm.get(C + "/oidc_configs", page=1, size=-1,
            search=f"aws.account_id='{ACCOUNT}' or aws.account_id=''")
    body = cluster_body(requests, oidc["id"])
    refusals(ocm, body)
    equal(ocm.call("POST", C + "/clusters", body, dryRun="true"),
          (204, None), "the dry run passes")
    equal(ocm.get(C + "/clusters")[1]["total"], 0, "and makes nothing")
    status, cluster = ocm.call("POST", C + "/clusters", body, dryRun="false")
    equal((status, cluster["state"]), (201, "waiting"), "a cluster waits")
    status, doc = ocm.call("POST", C + "/clusters", body, dryRun="false")
    say(status == 400 and "already exists" in doc["reason"],
        "the same name again is refused")
    equal(ocm.call("DELETE", f"{C}/oidc_configs/{oidc['id']}")[0], 400,
          "an OIDC configuration in use stays")
    return cluster["id"], oidc["id"]


def watch(ocm, at):
    states, logs = [], []
    for _ in range(80):
        doc = ocm.get(at + "/status")[1]
        if not states or states[-1] != doc["state"]:
            states.append(doc["state"])
        logs.append(ocm.get(at + "/logs/install", tail=100)[0])
        if doc["state"] == "ready":
            break
        ocm.advance(10)
    equal(states, ["waiting", "validating", "pending", "installing", "ready"],
          "the usual states in the usual order")
    say(50 <= len(logs) <= 70, "about ten minutes", len(logs))
    say(logs[:6] == [404] * 6 and logs[-1] == 200,
        "the log is not there for the first minute")
    doc = ocm.get(at + "/logs/install", offset=0)[1]
    n = doc["content"].count("\n")
    say("All is well" in doc["content"], "the log's last words")
    equal(ocm.get(at + "/logs/install", tail=2)[1]["content"].count("\n"), 2,
          "tail")
    equal(ocm.get(at + "/logs/install", offset=n)[1]["content"], "",
          "an offset past the end is empty")
    equal(ocm.get(at + "/logs/install", offset=1, tail=1)[0], 400,
          "offset and tail together are refused")


def workers(ocm, at):
    pool = ocm.get(at + "/node_pools", page=1, size=-1)[1]["items"][0]
    equal((pool["id"], pool["autoscaling"]),
          ("workers", {"min_replica": 2, "max_replica": 2}),
          "one subnet, one pool, autoscaling in the singular")
    equal(pool["status"]["message"],
          "WaitingForAvailableMachines: NodeProvisioning", "no worker yet")
    ocm.advance(150)
    equal(ocm.get(at)[1]["status"]["current_compute"], 0,
          "workers come later than ready")
    ocm.advance(150)
    doc = ocm.get(at)[1]
    equal(doc["status"]["current_compute"], 2, "workers after five minutes")
    say(doc["console"]["url"].startswith("https://console-openshift-"),
        "then the console")
    say(doc["api"]["url"].endswith(".p3.openshiftapps.com:443"), "api.url")
    equal(doc["openshift_version"], "4.19.9", "the version")


def reading(ocm, cluster):
    at = f"{C}/clusters/{cluster}"
    who = (f"product.id = 'rosa' AND (properties.rosa_creator_arn LIKE "
           f"'arn:%:{ACCOUNT}:%' OR aws.sts.role_arn LIKE "
           f"'arn:%:{ACCOUNT}:%')")
    for key in (cluster, "demo"):
        doc = ocm.get(C + "/clusters", page=1, size=1, search=who +
                      f" AND (id = '{key}' OR name = '{key}' OR "
                      f"external_id = '{key}')")[1]
        equal(doc["total"], 1, f"rosa's search for {key}")
    doc = ocm.get(C + "/clusters", search="aws.sts.operator_iam_roles."
                  "role_arn like '%/demo-%'")[1]
    equal(doc["total"], 1, "a search through a list")
    equal(ocm.get(C + "/clusters", search="name = 'x''y'")[1]["total"], 0,
          "a doubled quote")
    doc = ocm.get(at)[1]
    for name in ("node_pools", "ingresses", "identity_providers"):
        say("href" in doc[name], f"{name} is a link object")
    say(not any(k.startswith("_") for k in doc), "nothing private leaks")
    sub = ocm.get(doc["subscription"]["href"])[1]
    equal((sub["status"], sub["plan"]["id"]),
          ("Active", "MOA-HostedControlPlane"), "the subscription")
    for path in ("/ingresses", "/inflight_checks", "/migrations",
                 "/control_plane/upgrade_policies",
                 "/limited_support_reasons", "/resources/live",
                 "/aws/private_link_configuration",
                 "/aws/private_link_configuration/principals",
                 "/delete_protection", "/groups", "/identity_providers"):
        equal(ocm.get(at + path)[0], 200, path)
    equal(ocm.get(at + "/break_glass_credentials")[0], 400,
          "break-glass needs external authentication")
    equal(ocm.get("/api/service_logs/v1/clusters/cluster_logs",
                  cluster_id=cluster, page=1, size=20,
                  order="timestamp desc")[1]["total"], 1, "service logs")
    equal(ocm.get(C + "/products/rosa/technology_previews/hcp")[0], 404,
          "no technology preview")
    equal(ocm.get(C + "/clusters/nobody")[0], 404, "no such cluster")


def changing(ocm, at):
    who = "arn:aws:iam::444455556666:role/consumer"
    doc = ocm.call("PATCH", at, {"aws": {
        "additional_allowed_principals": [who]}})[1]
    equal(doc["aws"]["additional_allowed_principals"], [who],
          "principals can be changed")
    equal(ocm.call("PATCH", at, {"multi_az": False})[0], 400,
          "multi_az cannot")
    equal(ocm.call("POST", at + "/node_pools", {
        "id": "extra", "replicas": 1, "subnet": "subnet-1",
        "aws_node_pool": {"instance_type": "m5.2xlarge"}})[0], 201,
        "a node pool is added")
    equal(ocm.call("PATCH", at + "/node_pools/extra",
                   {"replicas": 2})[1]["replicas"], 2, "and scaled")
    ocm.advance(400)
    equal(ocm.get(at + "/status")[1]["current_compute"], 4,
          "its workers come")
    equal(ocm.call("DELETE", at + "/node_pools/extra")[0], 204,
          "and deleted")
    equal(ocm.call("DELETE", at + "/node_pools/workers")[0], 400,
          "two replicas must remain")


def admin(ocm, at):
    users = at + "/groups/cluster-admins/users"
    equal(ocm.get(users + "/cluster-admin")[0], 404, "no admin yet")
    equal(ocm.call("POST", users, {"id": "cluster-admin"})[0], 201,
          "an admin")
    status, idp = ocm.call("POST", at + "/identity_providers", {
        "type": "HTPasswdIdentityProvider", "name": "cluster-admin",
        "htpasswd": {"users": {"items": [{
            "username": "cluster-admin", "hashed_password":
            "$2a$10$fyfPYbn9Nzev9CfXxei9YeWc5I8iF4ONwqovGtGdUg49mMoKQiUc2"}]}}
    })
    equal((status, "items" in idp["htpasswd"]["users"]), (201, False),
          "an identity provider, without its hashes")
    equal(ocm.call("POST", at + "/identity_providers", {
        "type": "HTPasswdIdentityProvider", "name": "cluster-admin",
        "htpasswd": {"users": {"items": []}}})[0], 400, "not twice")
    equal(ocm.call("DELETE", at + "/identity_providers/" + idp["id"])[0],
          204, "it can be deleted")
    equal(ocm.call("DELETE", users + "/cluster-admin")[0], 204,
          "and the user")


def remove(ocm, cluster, oidc):
    at = f"{C}/clusters/{cluster}"
    sub = ocm.get(at)[1]["subscription"]["href"]
    ocm.call("PATCH", at + "/delete_protection", {"enabled": True})
    status, doc = ocm.call("DELETE", at, best_effort="false")
    say(status == 403 and "delete protection is active" in doc["reason"],
        "delete protection protects")
    ocm.call("PATCH", at + "/delete_protection", {"enabled": False})
    equal(ocm.call("DELETE", at, best_effort="false")[0], 204,
          "the cluster goes")
    equal(ocm.get(at + "/status")[1]["state"], "uninstalling",
          "it is uninstalling")
    ocm.advance(100)
    equal(ocm.get(at + "/logs/uninstall")[0], 200, "with a log")
    ocm.advance(220)
    equal(ocm.get(at)[0], 404, "then it is gone")
    equal(ocm.get(sub)[1]["status"], "Deprovisioned", "its subscription")
    equal(ocm.call("DELETE", f"{C}/oidc_configs/{oidc}")[0], 204,
          "the OIDC configuration can go now")


def main():
    if not os.path.exists(wizard.BIN):
        wizard.skip(f"sim_ocm: {wizard.BIN} is not built")
        return 0
    with wizard.Sim("--aws", "elsewhere", speed="step") as one:
        ocm = RedHat(one)
        sign_in(ocm)
        device(ocm)
        account(ocm)
        catalogues(ocm)
        requests = inquiries(ocm)
        verification(ocm)
        cluster, oidc = create(ocm, requests)
        at = f"{C}/clusters/{cluster}"
        watch(ocm, at)
        workers(ocm, at)
        reading(ocm, cluster)
        changing(ocm, at)
        admin(ocm, at)
        remove(ocm, cluster, oidc)
        contract(one.log(), "sim_ocm")
    return 1 if wizard.failed else 0


if __name__ == "__main__":
    sys.exit(main())
