#!/usr/bin/env python3
"""Volumes of pods that outlive their cluster: a teardown lists them with what
they cost, and deletes none; of another cluster nothing is said."""

import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, say

ROW = re.compile(r"^ *Volumes of the pods: (.*)$", re.M)


def teardown(sim, *words):
    path = os.path.join(sim.dir, "asks.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"ask.leftovers.remove": "remove"}, f)
    return sim.run("teardown", *words, "--answers", path, "--yes", "--plain")


def kept(r):
    found = ROW.search(r.stdout.partition("\nKept\n")[2])
    return found[1] if found else ""


def listed(sim, r, what):
    """One row with every volume of ours; all of them are there still."""
    volumes = sim.world()["ec2.volume"]
    ours = [v for v, doc in volumes.items() if doc["size"] != 7]
    row = kept(r)
    say(r.returncode == 0 and len(ours) == 2 and all(v in row for v in ours)
        and "data-db-0, 100 GiB" in row and "120 GiB in all" in row and
        f"aws ec2 delete-volume --volume-id {sorted(ours)[0]}" in row,
        f"{what}: told, with what they hold and cost", row + r.stdout[-900:])
    say(len(volumes) == 3 and not any(v in row for v in volumes
                                      if v not in ours),
        f"{what}: none is deleted, another cluster's is not named", row)


def world(folder):
    """Leftovers, and another cluster's volume."""
    at = "TagSpecification.1."
    path = os.path.join(folder, "volumes.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"extends": "leftovers", "calls": [
            {"call": "ec2 CreateVolume", "with": {
                "AvailabilityZone": "us-east-1a", "Size": "7",
                at + "ResourceType": "volume",
                at + "Tag.1.Key": "kubernetes.io/cluster/0ther",
                at + "Tag.1.Value": "owned"}}]}, f)
    return path


def main():
    with Sim("--world", world(wizard.BUILD)) as sim:
        sim.setup()
        listed(sim, teardown(sim), "the set-up's cluster")
        sim.reset()
        sim.setup()
        sim.fresh()  # another machine: the cluster is known by name only
        listed(sim, teardown(sim, "--cluster", "rosahcp"), "any cluster")
        sim.reset()
        sim.setup()
        sim.get("fault", "POST", {"match": "ec2 DescribeVolumes",
                                  "do": "status", "status": 403,
                                  "code": "UnauthorizedOperation",
                                  "message": "no"})
        r = teardown(sim)
        say(r.returncode == 0 and "ec2:DescribeVolumes is refused" in kept(r)
            and "kubernetes.io/cluster/" in kept(r),
            "who may not look for them removes the rest, and is told",
            r.stdout[-900:] + r.stderr)


main()
sys.exit(wizard.failed > 0)
