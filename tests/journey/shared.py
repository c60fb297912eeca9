#!/usr/bin/env python3
"""A subnet of another account (shared VPC): five answers, all or none; they
stand in the order, and the reserved domain is the cluster's.  Zero egress: no
verification of a way out, and said in the order."""

import json
import os
import sys
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, say

OWNER = "210987654321"
ROLE = f"arn:aws:iam::{OWNER}:role/"
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def reserve(sim):
    """A base domain, reserved as rosa create dns-domain does."""
    form = urllib.parse.urlencode({
        "grant_type": "refresh_token", "client_id": "cloud-services",
        "refresh_token": sim.env["ROSA_TOKEN"]}).encode()
    with DIRECT.open(sim.env["OCM_TOKEN_URL"], form, timeout=30) as r:
        token = json.load(r)["access_token"]
    ask = urllib.request.Request(
        sim.env["OCM_URL"] + "/api/clusters_mgmt/v1/dns_domains",
        b'{"cluster_arch": "hcp"}',
        {"Authorization": "Bearer " + token,
         "Content-Type": "application/json"})
    with DIRECT.open(ask, timeout=30) as r:
        return json.load(r)["id"]


def subnet(sim):
    return [k for k, s in sim.world()["ec2.subnet"].items()
            if s.get("ownerId") == OWNER][0]


def answers(sim, **more):
    path = os.path.join(sim.dir, "shared.json")
    doc = {"cluster.name": "rosahcp", "network.kind": "existing",
           "network.subnets": [subnet(sim)], "access.egress": "nat",
           "keys.mode": "aws", "roles.operator_prefix": "rosahcp", **more}
    with open(path, "w", encoding="utf-8") as f:
        json.dump(doc, f)
    return path


def orders(sim):
    return [json.loads(x["request_body"]) if isinstance(x["request_body"], str)
            else x["request_body"] for x in sim.log()
            if x["method"] == "POST" and "clusters?dryRun=false" in x["path"]]


def main():
    world = os.path.join(wizard.BUILD, "shared-world.json")
    with open(world, "w", encoding="utf-8") as f:
        json.dump({"about": "a subnet of another account ",
                   "extends": "peered",
                   "calls": [{"change": "ec2.subnet", "key": "$rosa_priv_a",
                              "to": {"ownerId": OWNER}}]}, f)
    with Sim("--world", world) as sim:
        domain = reserve(sim)
        five = {"shared.base_domain": domain, "shared.ingress_zone": "Z0INGRESS",
                "shared.internal_zone": "Z0INTERNAL",
                "shared.route53_role": ROLE + "route53",
                "shared.endpoint_role": ROLE + "endpoint"}
        r = sim.run("plan", "--answers", answers(
            sim, **{"shared.base_domain": domain}), "--yes", "--plain")
        text = r.stdout + r.stderr
        say(r.returncode == 3 and all(k in text for k in list(five)[1:]),
            "one of the five given: the others are asked for", text[-900:])
        r = sim.run("setup", "--answers", answers(
            sim, **five, **{"network.zero_egress": True}), "--yes", "--plain")
        say(r.returncode == 0 and "verifies the network" not in r.stdout,
            "set up in a shared VPC, without a way out", r.stdout[-1200:] +
            r.stderr)
        body = orders(sim)[-1] if orders(sim) else {"aws": {}}
        aws = body["aws"]
        say(body.get("dns") == {"base_domain": domain} and
            (aws.get("private_hosted_zone_id"),
             aws.get("hcp_internal_communication_hosted_zone_id"),
             aws.get("private_hosted_zone_role_arn"),
             aws.get("vpc_endpoint_role_arn")) ==
            ("Z0INGRESS", "Z0INTERNAL", ROLE + "route53", ROLE + "endpoint")
            and body["properties"].get("zero_egress") == "true",
            "the order holds all five, and zero egress", json.dumps(body)[:900])
        cluster = list(sim.world()["ocm.cluster"].values())[0]
        say(cluster["dns"]["base_domain"] == domain and
            sim.world()["ocm.dns-domain"][domain]["cluster"]["id"] ==
            cluster["id"], "the domain is the cluster's")
        say("--hcp-internal-communication-hosted-zone-id Z0INTERNAL" in
            r.stdout and "--properties zero_egress:true" in r.stdout,
            "rosa's flags are shown", r.stdout[:200])


main()
sys.exit(wizard.failed > 0)
