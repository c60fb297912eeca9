"""red_hat.py - for Python tests: what somebody else asks of SSO and OCM on a
simulator, over plain HTTP; and the OpenAPI documents as a judge of calls."""

import json
import os
import subprocess
import urllib.parse

import wizard

TOOL = os.path.join(wizard.ROOT, "..", "shared", "tools", "ocm_contract")
TOKEN = "/auth/realms/redhat-external/protocol/openid-connect/token"
DEVICE = "/auth/realms/redhat-external/protocol/openid-connect/auth/device"
A = "/api/accounts_mgmt/v1"
C = "/api/clusters_mgmt/v1"
ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/demo-HCP-ROSA-"


class RedHat:
    """A caller of a wizard.Sim; each call returns (status, document)."""

    def __init__(self, sim):
        self.sim = sim
        self.offline = sim.env["ROSA_TOKEN"]
        self.access = ""

    def form(self, path, headers=None, **fields):
        status, text = self.sim.http(
            "POST", path, urllib.parse.urlencode(fields),
            {"Content-Type": "application/x-www-form-urlencoded",
             **(headers or {})})
        try:
            return status, json.loads(text)
        except ValueError:
            return status, text

    def sign_in(self):
        status, doc = self.form(TOKEN, grant_type="refresh_token",
                                client_id="cloud-services",
                                refresh_token=self.offline)
        self.access = doc["access_token"]
        return status, doc

    def call(self, method, path, body=None, **query):
        if query:
            path += "?" + urllib.parse.urlencode(query)
        headers = {"Authorization": "Bearer " + self.access,
                   "Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
            body = json.dumps(body)
        status, text = self.sim.http(method, path, body, headers)
        return status, json.loads(text) if text else None

    def get(self, path, **query):
        return self.call("GET", path, **query)

    def advance(self, seconds):
        self.sim.get("clock", "POST", {"advance_ms": seconds * 1000})


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


def contract(lines, name):
    """Whether what a simulator logged of its calls keeps the documents of Red
    Hat's services (../shared/tools/ocm_contract)."""
    if not os.path.exists(TOOL):
        wizard.skip(f"{name} against OpenAPI documents: ../shared is absent")
        return
    python = wizard.python_with("jsonschema", "jsonschema>=4.18")
    if not python:
        wizard.skip(f"{name} against OpenAPI documents: no jsonschema")
        return
    calls = [x for x in lines if x["service"] in ("ocm", "sso")]
    path = os.path.join(wizard.BUILD, name + ".jsonl")
    with open(path, "w", encoding="utf-8") as f:
        f.writelines(json.dumps(x) + "\n" for x in calls)
    done = subprocess.run([python, TOOL, "--negative-ok", path],
                          capture_output=True, text=True)
    errors = [x for x in done.stdout.splitlines() if "ERROR" in x]
    wizard.say(done.returncode == 0,
               f"{len(calls)} exchanges keep the OpenAPI documents",
               "\n".join(errors[:20]) + done.stderr[-600:])
    print("# " + done.stderr.strip())
