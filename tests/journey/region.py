#!/usr/bin/env python3
"""A cluster elsewhere than the region that the keys came with: lists, plan,
resume and teardown all go where the answer says."""

import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, say

ARN = re.compile(r"arn:aws:(?:kms|cloudformation|ec2|secretsmanager):"
                 r"[a-z0-9-]+:[^\"]+")


def answers(sim):
    path = os.path.join(sim.dir, "elsewhere.json")
    with open(wizard.ANSWERS, encoding="utf-8") as f:
        doc = json.load(f)
    doc.update({"cluster.region": "eu-west-1",
                "network.zones": ["eu-west-1a"],
                "access.key_source": "create"})
    doc.pop("access.key_pair", None)
    with open(path, "w", encoding="utf-8") as f:
        json.dump(doc, f)
    return path


def things(sim):
    """All that the account holds and that is some region's."""
    return set(ARN.findall(json.dumps(sim.world())))


def main():
    with Sim() as sim:
        say(sim.env["AWS_REGION"] == "us-east-1", "the keys' region is another")
        path, before = answers(sim), things(sim)
        r = sim.run("setup", "--answers", path, "--yes", "--plain")
        say(r.returncode == 0, "the set-up ends well",
            r.stdout[-900:] + r.stderr)
        made = things(sim) - before
        say(made and {x.split(":")[3] for x in made} == {"eu-west-1"},
            "what was made is in the cluster's region", made)
        r = sim.run("doctor", "rosahcp", "--plain", "--yes")
        say(r.returncode == 0, "the doctor looks there", r.stdout[-900:])
        r = sim.run("teardown", "rosahcp", "--yes", "--plain")
        say(r.returncode == 0, "the teardown goes there too",
            r.stdout[-900:] + r.stderr)
        say(not any(x in json.dumps(sim.world())
                    for x in ("CREATE_COMPLETE", "rosahcp-kube-system")),
            "and takes it down")


main()
sys.exit(wizard.failed > 0)
