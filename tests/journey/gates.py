#!/usr/bin/env python3
"""A gate that fails stops there and says cause and fix; answers are changed,
what was made is kept, and the set-up goes on: in plain mode here, full screen in
tests/pty/gate.keys.  The network's verification tells each subnet's result."""

import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, say

CREATE = "Create all this?"


def answers(sim, **more):
    path = os.path.join(sim.dir, "gate.json")
    with open(wizard.ANSWERS, encoding="utf-8") as f:
        doc = json.load(f)
    doc.update(more)
    with open(path, "w", encoding="utf-8") as f:
        json.dump(doc, f)
    return path


def creations(sim):
    return [x for x in sim.log()
            if x["op"].startswith(("Create", "POST")) and
            "dryRun" not in x["path"] and x["status"] < 300 and
            x["service"] in ("iam", "kms", "cloudformation")]


def refused_order():
    with Sim() as sim:
        path = answers(sim, **{"compute.instance_type": "t3.medium"})
        words = ["yes", "2", "compute.typo", "cluster.name",
                 "compute.instance_type", "m5.xlarge", ""]
        r = sim.run("setup", "--answers", path, "--plain",
                    input="\n".join(words) + "\n")
        text = r.stdout
        stop = text.find("Red Hat does not offer t3.medium")
        say(stop > 0 and "change an answer" in text[stop:],
            "what Red Hat does not offer stops it, before the order", text[-900:])
        say("no such question" in text[stop:] and
            "cluster.name: something was made with it already" in text[stop:],
            "a slip is told; what something was made with is settled",
            text[stop:stop + 900])
        say(r.returncode == 0 and "User cluster-admin: made" in text[stop:],
            "the answer changed, it goes on to the end",
            text[-900:] + r.stderr)
        made = [x["op"] + str(x.get("request_body"))[:200]
                for x in creations(sim)]
        say(len(made) == len(set(made)), "nothing was made twice",
            str([m[:60] for m in made if made.count(m) > 1]))
        with open(os.path.join(sim.state, "rosawiz", "rosahcp",
                               "answers.json"), encoding="utf-8") as f:
            kept = json.load(f)
        say(kept["compute.instance_type"] == "m5.xlarge",
            "the session keeps the new answer")


def left():
    with Sim() as sim:
        path = answers(sim, **{"compute.instance_type": "t3.medium"})
        r = sim.run("setup", "--answers", path, "--plain",
                    input="yes\n3\n")
        say(r.returncode == 5 and "rosawiz resume rosahcp" in r.stdout,
            "left: everything stays, resume is named",
            f"{r.returncode}\n{r.stdout[-400:]}")
        r = sim.run("setup", "--answers", path, "--plain", "--yes")
        say(r.returncode == 5 and "change an answer" not in r.stdout,
            "without a person it ends there", r.stdout[-400:])


def verified():
    with Sim() as sim:
        r = sim.run("setup", "--answers", answers(sim), "--plain", "--yes")
        subnets = list(sim.world()["ocm.verification"])
        say(r.returncode == 0 and subnets and
            all(f"subnet {x}: reaches all that nodes need" in r.stdout
                for x in subnets),
            "each subnet's result is told", r.stdout[:1500])


refused_order()
left()
verified()
sys.exit(wizard.failed > 0)
