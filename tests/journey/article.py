#!/usr/bin/env python3
"""The article's cluster, end to end on the simulator: set up by an answers
file, looked at, set up again (nothing is made), taken down.  In the empty and
in the busy world what was there before is untouched."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, differences, masked, say

# Kept by rule: the account's service-linked role, a key in its waiting time,
# and Red Hat's records of a cluster that is gone.
KEPT = ("/iam.role/AWSServiceRoleForElasticLoadBalancing", "/iam.role",
        "/kms.key", "/ocm.service-log", "/ocm.subscription",
        "/ocm.verification")


def not_kept(lines):
    return [d for d in lines
            if not any(d.endswith(" " + k) or f" {k}/" in d for k in KEPT)
            or not d.startswith("only in the second")]


def says(r, what, *texts):
    text = r.stdout + r.stderr
    missing = [t for t in texts if t not in text]
    say(r.returncode == 0 and not missing, what,
        f"exit {r.returncode}, not said {missing}\n{r.stderr}\n"
        f"{r.stdout[-1500:]}")


def set_up(sim, world):
    r = sim.setup()
    says(r, f"{world}: set up by the answers file", "SIMULATED",
         "Plan: 25 actions",
         "https://api.rosahcp.hypershift.local:443",
         "proven reachable from the private host",
         "2 of 2 Ready", "OK: Cluster's own CA verifies the private name",
         "oc login", "ssh -J ec2-user@")
    for word in ("FAIL", "known after"):
        tail = r.stdout[r.stdout.find("\nNames"):]
        say(word not in tail, f"{world}: no '{word}' in the result", tail)


def look(sim, world):
    before = sim.world(True)
    r = sim.run("status", "--plain")
    says(r, f"{world}: status", "there already", "Endpoint: vpce-")
    say("will be made" not in r.stdout, f"{world}: status misses nothing",
        r.stdout)
    r = sim.run("status", "--plain", "--json")
    try:
        doc = json.loads(r.stdout)
        text = json.dumps(doc)
    except ValueError:
        doc, text = None, ""
    say(doc is not None and "api.rosahcp.hypershift.local" in text,
        f"{world}: status as JSON, and nothing else on standard output",
        r.stdout[:1500] + r.stderr[:500])
    r = sim.run("plan", "--answers", wizard.ANSWERS, "--plain", "--yes")
    says(r, f"{world}: a plan finds all there", "there already")
    changed = differences(before, sim.world(True))
    say(not changed, f"{world}: status and plan change nothing",
        "\n".join(changed[:8]))


def again(sim, world):
    before = masked(sim.world())
    r = sim.setup()
    says(r, f"{world}: set up once more", "there already")
    made = [d for d in differences(before, masked(sim.world()))]
    say(not made, f"{world}: once more makes nothing", "\n".join(made[:9]))


def take_down(sim, world, before):
    r = sim.run("teardown", "--yes", "--plain")
    says(r, f"{world}: taken down, and what is kept is told", "Kept",
         "Service-linked role", "pending deletion", "Red Hat keeps its record")
    left = not_kept(differences(before, masked(sim.world())))
    say(not left, f"{world}: as it was before, but for what is kept by rule",
        "\n".join(left[:12]))
    r = sim.run("teardown", "rosahcp", "--yes", "--plain")
    left = not_kept(differences(before, masked(sim.world())))
    say(r.returncode == 0 and not left, f"{world}: a second teardown is calm",
        r.stderr + r.stdout[-600:] + "\n".join(left[:5]))
    r = sim.run("resume", "--yes", "--plain")
    say(r.returncode == 3 and "no set-up" in r.stderr,
        f"{world}: afterwards there is nothing to resume", r.stderr + r.stdout)
    set_up(sim, world + ", after a teardown")
    r = sim.run("teardown", "--yes", "--plain")
    says(r, f"{world}: taken down again", "Kept")
    left = not_kept(differences(before, masked(sim.world())))
    say(not left, f"{world}: as it was before, again", "\n".join(left[:12]))


def demo():
    with Sim() as sim:
        env = {k: v for k, v in sim.env.items()
               if not k.startswith(("AWS", "OCM", "ROSA"))}
        sim.env = env
        r = sim.run("demo", "--plain", "--answers",
                    "assets/answers/article.json", "--yes", "--speed", "auto",
                    "--over")
        says(r, "a demo plays the same to the end", "SIMULATED",
             "proven reachable from the private host")
        r = sim.run("demo", "--over")
        says(r, "a demo without a terminal plays the article by itself",
             "SIMULATED", "proven reachable from the private host")


def main():
    for world in ("empty", "busy"):
        with Sim("--world", world) as sim:
            before = masked(sim.world())
            set_up(sim, world)
            look(sim, world)
            again(sim, world)
            take_down(sim, world, before)
    demo()
    sys.exit(wizard.failed > 0)


main()
