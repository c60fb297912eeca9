#!/usr/bin/env python3
"""Every call that a whole journey and its teardown make to Red Hat's services,
held against their OpenAPI documents (../shared/tools/ocm_contract)."""

import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, say

TOOL = os.path.join(wizard.ROOT, "..", "shared", "tools", "ocm_contract")


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


def traffic():
    """A journey's exchanges: managed, with an OIDC configuration of one's own,
    and with all that an order can hold; JSON lines."""
    out = []
    with Sim() as sim:
        own = answers(sim, "own", **{"oidc.managed": False})
        ca = {"registry.example.com": certificate(sim)}
        every = answers(sim, "every", **EVERYTHING,
                        **{"more.registry_ca": ca})
        consent = os.path.join(sim.dir, "consent.json")
        with open(consent, "w", encoding="utf-8") as f:
            json.dump({"ask.cluster.protected": "rosahcp"}, f)
        outside = answers(sim, "outside", **{"admin.external_auth": True})
        for what, path in (("managed OIDC", wizard.ANSWERS),
                           ("unmanaged OIDC", own), ("everything", every),
                           ("external authentication", outside)):
            for words in (("setup", "--answers", path, "--yes", "--plain"),
                          ("status", "--plain"),
                          ("teardown", "--answers", consent, "--yes",
                           "--plain")):
                r = sim.run(*words)
                say(r.returncode == 0, f"{what}: {words[0]}",
                    r.stderr + r.stdout[-900:])
        out = [x for x in sim.log() if x["service"] in ("ocm", "sso")]
    return out


def main():
    if not os.path.exists(TOOL):
        wizard.skip("the journey against OpenAPI documents: ../shared is "
                    "absent")
        return
    python = wizard.python_with("jsonschema", "jsonschema>=4.18")
    if not python:
        wizard.skip("the journey against OpenAPI documents: no jsonschema")
        return
    lines = traffic()
    say(len(lines) > 60 and any(x["method"] == "DELETE" for x in lines),
        "the journey's exchanges are recorded", str(len(lines)))
    path = os.path.join(wizard.BUILD, "journey_ocm.jsonl")
    with open(path, "w", encoding="utf-8") as f:
        f.writelines(json.dumps(x) + "\n" for x in lines)
    done = subprocess.run([python, TOOL, "--negative-ok", path],
                          capture_output=True, text=True)
    errors = [x for x in done.stdout.splitlines() if "ERROR" in x]
    say(done.returncode == 0, f"{len(lines)} exchanges keep the documents",
        "\n".join(errors[:20]) + done.stderr[-600:])


main()
sys.exit(wizard.failed > 0)
