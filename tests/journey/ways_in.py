#!/usr/bin/env python3
"""A VPC of one's own: nothing is promised that is not made there, and who calls
from elsewhere is told what it takes."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, say

PEER = "10.100.0.0/16"


def answers(sim, **more):
    nets = sim.subnets()
    return sim.own_vpc(
        [nets[f"rosa-private-{z}"]["subnetId"] for z in "abc"],
        **{"compute.min": 3, "compute.max": 3, **more})


def ways(text):
    """The rows of that part of the result."""
    return text.partition("\nWays in\n")[2].partition("\n\n")[0]


def refused(sim):
    r = sim.run("plan", "--plain", "--yes", "--answers", answers(
        sim, **{"access.egress": "bastion-proxy"}))
    say(r.returncode == 3 and "access.egress: 'bastion-proxy'" in
        r.stderr + r.stdout and "with a new network only" in
        r.stderr + r.stdout,
        "no proxy on a bastion that is not made", r.stderr + r.stdout[-300:])


def by_host(sim):
    r = sim.run("setup", "--plain", "--yes", "--answers", answers(
        sim, **{"access.from": "ssh"}))
    rows = ways(r.stdout)
    say(r.returncode == 0 and "ssh USER@HOST" in rows and
        "10.0.0.0/16 is let in" in rows and "bastion" not in rows,
        "by a host of one's own: no bastion is spoken of", r.stdout[-1500:])
    say("ssh -D 1080 -N USER@HOST" in rows and "tunnel above" in rows,
        "the tunnel that is to be opened is shown", rows)


def by_ranges(sim):
    r = sim.run("setup", "--plain", "--yes", "--answers", answers(
        sim, **{"access.from": "ranges",
                "access.ranges": [PEER, "10.0.9.0/24"]}))
    rows = ways(r.stdout)
    line = next((x for x in rows.splitlines() if f"From {PEER}:" in x), "")
    say("outside 10.0.0.0/16" in line, "a range outside is told", rows)
    say("From 10.0.9.0/24: let in by the endpoint's group" in rows,
        "one inside needs nothing", rows)
    words = line.partition(": ")[2].partition("  (")[0].split()
    say(words[:3] == ["rosawiz", "doctor", "rosahcp"], "what looks is named",
        line)
    r = sim.run(*words[1:], "--plain")
    say(r.returncode == 10 and PEER in r.stdout and "FAIL" in r.stdout and
        "authorize-security-group-ingress" in r.stdout,
        "and it finds what that range needs", r.stdout[-900:])


def main():
    with Sim("--world", "peered") as sim:
        refused(sim)
        by_host(sim)
    with Sim("--world", "peered") as sim:
        by_ranges(sim)


main()
sys.exit(wizard.failed > 0)
