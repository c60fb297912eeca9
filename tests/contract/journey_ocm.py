#!/usr/bin/env python3
"""Every call that whole journeys and their teardowns make to Red Hat's
services: each operation that the client has (core/ocm/operations.h) is among
them, and all are held against the OpenAPI documents
(../shared/tools/ocm_contract)."""

import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from person import Person, grant, link
from red_hat import C, RedHat, contract
from wizard import Sim, say

ROLE = "arn:aws:iam::123456789012:role/"
EVERYTHING = {
    "cluster.channel": "stable-4.21",
    "cluster.properties": "team=blue,stage=test",
    "cluster.tags": "cost-centre=42,owner=me",
    "cluster.fips": True,
    "cluster.imdsv2": "required",
    "cluster.delete_protection": True,
    "roles.external_id": "word-1",
    "admin.create": "creation",
    "more.audit_log_role": ROLE + "audit",
    "more.log_forwarders": [
        {"cloudwatch": {"log_group_name": "rosa",
                        "log_distribution_role_arn": ROLE + "logs"},
         "applications": ["kube-apiserver"]},
        {"s3": {"bucket_name": "logs", "bucket_prefix": "rosa"},
         "groups": [{"id": "api"}]}],
    "more.allowed_registries": ["quay.io", "*.example.com"],
    "more.insecure_registries": "test.example.com:5000",
    "more.import_registries": "quay.io:false,docker.io:true",
    "more.platform_allowlist": "abc",
    "more.image_registry": "enabled",
    "more.spot_queue": "https://sqs.us-east-1.amazonaws.com/123456789012/q",
    "more.node_drain": 30,
    "more.expires": "2999-06-01T00:00:00Z",
    "more.auto_node_role": ROLE + "karpenter",
    "more.multi_arch": True,
    "more.backup": "enabled",
}


OPERATIONS = os.path.join(wizard.ROOT, "core", "ocm", "operations.h")


def operations():
    """The client's own list: (name, method, pattern of the path), in its
    order."""
    with open(OPERATIONS, encoding="utf-8") as f:
        text = re.sub(r"\\\n\s*", " ", f.read())
    bases = dict(re.findall(r"#define (OP_\w+)\s+(.*)", text))

    def plain(expression):
        out = ""
        for word, base in re.findall(r'"([^"]*)"|(OP_\w+)', expression):
            out += plain(bases[base]) if base else word
        return out

    rows = re.findall(r'X\((\w+), \w+, "[^"]*", "(\w+)",([^)]*)\)', text)
    return [(name, method, re.sub(r"\\\{.*?\\\}", "[^/]+",
                                  re.escape(plain(path)).replace("\\ ", " ")))
            for name, method, path in rows]


def misses(rows, lines):
    """Rows that no exchange is of.  A dry run is told by its query."""
    left = []
    for name, method, pattern in rows:
        end = re.compile(pattern + "$")
        hits = [x for x in lines if x["method"] == method and
                end.search(x["path"].partition("?")[0])]
        if name in ("DRY_RUN", "CLUSTER_CREATE"):
            asked = "dryRun=true" if name == "DRY_RUN" else "dryRun=false"
            hits = [x for x in hits if asked in json.dumps(x)]
        if not any(x["status"] < 400 for x in hits):
            left.append(name)
    return left


def answers(sim, name, **more):
    """The article's answers with these in their place: a file."""
    path = os.path.join(sim.dir, name + ".json")
    with open(wizard.ANSWERS, encoding="utf-8") as f:
        doc = json.load(f)
    doc.update(more)
    with open(path, "w", encoding="utf-8") as f:
        json.dump(doc, f)
    return path


def certificate(sim):
    """Text of a certificate in PEM form."""
    key, path = (os.path.join(sim.dir, x) for x in ("ca.key", "ca.pem"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                    "-keyout", key, "-out", path, "-subj", "/CN=Registry CA",
                    "-days", "30"], check=True, capture_output=True)
    with open(path, encoding="ascii") as f:
        return f.read()


def run(sim, what, *words):
    r = sim.run(*words, "--plain")
    say(r.returncode == 0, f"{what}: {words[0]}", r.stderr + r.stdout[-900:])


def journeys(sim):
    """The article's cluster; with an OIDC configuration of one's own; with all
    that an order can hold; with an identity provider elsewhere."""
    consent = os.path.join(sim.dir, "consent.json")
    with open(consent, "w", encoding="utf-8") as f:
        json.dump({"ask.cluster.protected": "rosahcp"}, f)
    ca = {"registry.example.com": certificate(sim)}
    for what, more in (
            ("managed OIDC", {}),
            ("unmanaged OIDC", {"oidc.managed": False}),
            ("everything", {**EVERYTHING, "more.registry_ca": ca}),
            ("external authentication", {"admin.external_auth": True})):
        path = answers(sim, "answers", **more)
        run(sim, what, "setup", "--answers", path, "--yes")
        run(sim, what, "status")
        run(sim, what, "teardown", "--answers", consent, "--yes")


def passwords(sim):
    """A provider of somebody's without our user gets it; a password that was
    never shown is set anew."""
    path = answers(sim, "none", **{"admin.create": "none"})
    run(sim, "no administrator", "setup", "--answers", path, "--yes")
    cluster = next(iter(sim.world()["ocm.cluster"]))
    somebody = RedHat(sim)
    somebody.sign_in()
    status, answer = somebody.call(
        "POST", f"{C}/clusters/{cluster}/identity_providers",
        {"type": "HTPasswdIdentityProvider", "name": "cluster-admin",
         "htpasswd": {"users": {"items": []}}})
    say(status == 201, "somebody makes a provider without a user", answer)
    for what in ("an administrator in it", "a password set anew"):
        run(sim, what, "setup", "--answers", wizard.ANSWERS, "--yes")


def by_code(sim):
    p = Person(sim)
    p.until("Enter a number")
    p.type("1")
    grant(link(p))
    say(p.end() == 0, "signed in by link and code", p.seen[-600:])


def traffic():
    """The exchanges of all of these with Red Hat's services."""
    with Sim() as sim:
        journeys(sim)
        sim.fresh()
        passwords(sim)
        sim.fresh()
        by_code(sim)
        return [x for x in sim.log() if x["service"] in ("ocm", "sso")]


def main():
    lines = traffic()
    rows = operations()
    left = misses(rows, lines)
    say(len(rows) > 40 and not left,
        f"each of the client's {len(rows)} operations was hit", left)
    contract(lines, "journey_ocm")


main()
sys.exit(wizard.failed > 0)
