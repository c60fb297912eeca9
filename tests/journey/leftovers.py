#!/usr/bin/env python3
"""What Red Hat's operator leaves behind blocks the network.  It is removed only
with a consent of its own, only what carries our gone cluster's tag, and also
when the wizard is killed in the middle.  A protected cluster is taken down only
by its name; what another cluster uses is kept."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import ANSWERS, Sim, say

HERE = os.path.dirname(os.path.abspath(__file__))
LIBRARY = wizard.preload(os.path.join(HERE, "..", "torture", "killer.c"))
LEFT = "Leftovers of Red Hat's operator"


def teardown(sim, asks=None, more=None):
    args = []
    if asks:
        path = os.path.join(sim.dir, "asks.json")
        with open(path, "w") as f:
            json.dump({"ask." + k: v for k, v in asks.items()}, f)
        args = ["--answers", path]
    return sim.run("teardown", "rosahcp", "--yes", "--plain", *args, more=more)


def of_kind(sim, kind):
    return list(sim.world().get(kind, {}).values())


def groups(sim):
    return sorted(g["groupName"] for g in of_kind(sim, "ec2.security-group")
                  if g["groupName"] != "default")


def zones(sim):
    return sorted(z["Name"] for z in of_kind(sim, "r53.zone"))


def says(r, what, code, *texts):
    text = r.stdout + r.stderr
    missing = [t for t in texts if t not in text]
    say(r.returncode == code and not missing, what,
        f"exit {r.returncode}, not said {missing}\n{r.stderr}\n"
        f"{r.stdout[-1800:]}")


def tagged(n, key, value):
    at = f"TagSpecification.1.Tag.{n}."
    return {at + "Key": key, at + "Value": value}


def group_call(name, tags):
    args = {"GroupName": name, "GroupDescription": "another's",
            "VpcId": "$other", "TagSpecification.1.ResourceType":
            "security-group"}
    for n, (key, value) in enumerate(tags.items(), 1):
        args.update(tagged(n, key, value))
    return {"call": "ec2 CreateSecurityGroup", "with": args}


def world_with_decoys(folder, cid):
    """Leftovers; and another VPC with a group that another cluster owns, one
    of our very name without a tag, one tagged as merely shared by ours."""
    owned = "kubernetes.io/cluster/"
    calls = [
        {"call": "ec2 CreateVpc", "with": {"CidrBlock": "10.77.0.0/16"},
         "as": {"other": "vpc/vpcId"}},
        group_call("0ther-default-sg", {owned + "0ther": "owned"}),
        group_call(cid + "-default-sg", {"Name": cid + "-default-sg"}),
        group_call("shared-sg", {owned + cid: "shared"}),
    ]
    path = os.path.join(folder, "decoys.json")
    with open(path, "w") as f:
        json.dump({"extends": "leftovers", "calls": calls}, f)
    return path


def find_id():
    with Sim("--world", "leftovers") as sim:
        sim.setup()
        return of_kind(sim, "ocm.cluster")[0]["id"]


def without_consent(sim, before, cid):
    r = teardown(sim)
    says(r, "--yes takes no leftovers; the stack then cannot be deleted", 7,
         "Remove what Red Hat's operator left behind?: Keep it",
         "DELETE_FAILED", "has dependencies and cannot be deleted",
         "still in the VPC")
    say(f"{cid}-vpce-private-router" in groups(sim),
        "without a consent the groups stay")
    says(r, "the uninstall log is followed", 7,
         "Deletion of the hosted cluster has begun",
         "AWS endpoint and hosted zones are deleted")
    r = teardown(sim, {"leftovers.remove": "remove"})
    says(r, "with a consent they go, and the stack after them", 0,
         f"{LEFT}: removed")
    say(groups(sim) == before, "what is another's stays: groups",
        f"{before}\n{groups(sim)}")
    say(not zones(sim), "the cluster's zones are gone", zones(sim))
    say(not of_kind(sim, "cfn.stack"), "the stack is gone")


def is_write(record):
    return "leftovers" in record.values() and "intent" in record.values()


def killed(sim, before):
    """Killed once each write of the leftovers has left, before its answer; the
    next teardown ends it.  TORTURE=few: every third."""
    asks = {"leftovers.remove": "remove"}
    sim.reset()
    sim.setup()
    begun = len(sim.records())
    teardown(sim, asks)
    at = [n for n, r in enumerate(sim.records()[begun:], 1) if is_write(r)]
    bad, kills = [], 0
    for n in at[::3 if os.environ.get("TORTURE") == "few" else 1]:
        sim.reset()
        sim.setup()
        r = teardown(sim, asks, {
            "LD_PRELOAD": LIBRARY, "KILLER_FILE": "/journal.jsonl",
            "KILLER_WHEN": "sent", "KILLER_AT": str(n),
            "ASAN_OPTIONS": "detect_leaks=0"})
        kills += r.returncode == -9 and is_write(sim.records()[-1])
        sim.drain()
        r = teardown(sim, asks)
        if r.returncode or groups(sim) != before or zones(sim):
            bad.append(f"at {n}: exit {r.returncode} {groups(sim)} "
                       f"{zones(sim)}\n{r.stderr}")
    say(kills and not bad,
        f"killed {kills} times while leftovers went: the next ends it",
        "\n".join(bad) or f"{kills} kills at {at}")


def protected(sim):
    sim.reset()
    doc = json.load(open(ANSWERS))
    doc["cluster.delete_protection"] = True
    path = os.path.join(sim.dir, "protected.json")
    with open(path, "w") as f:
        json.dump(doc, f)
    r = sim.run("setup", "--answers", path, "--yes", "--plain")
    says(r, "a protected cluster is set up", 0)
    r = teardown(sim)
    says(r, "protected: --yes does not switch it off, and says how", 3,
         "protected against deletion", '"ask.cluster.protected": "rosahcp"')
    c = of_kind(sim, "ocm.cluster")
    say(c and c[0]["state"] == "ready" and c[0]["delete_protection"]["enabled"],
        "and the cluster lives, protected")
    r = teardown(sim, {"cluster.protected": "rosahcq"})
    says(r, "another name typed: no", 3, "protected against deletion")
    r = teardown(sim, {"cluster.protected": "rosahcp",
                       "leftovers.remove": "remove"})
    says(r, "its name typed: it goes", 0)
    say(not of_kind(sim, "ocm.cluster"), "and is gone")


def many_records(sim):
    """More records than a page of Route 53's holds: the zone goes all the
    same."""
    sim.reset()
    sim.setup()
    zone = next(z for z in of_kind(sim, "r53.zone")
                if z["Name"] == "rosahcp.hypershift.local.")
    names = [f"h{n}.{zone['Name']}" for n in range(310)]
    sim.get("world", "POST", {"r53.rrset": {
        f"{zone['Id']} {name} A": {"Name": name, "TTL": 60, "Type": "A",
                                   "Values": ["10.0.2.9"]}
        for name in names}})
    r = teardown(sim, {"leftovers.remove": "remove"})
    says(r, "a zone with more than a page of records is emptied", 0,
         f"{LEFT}: removed")
    say(not zones(sim) and not sim.world().get("r53.rrset"),
        "and gone, with every record", zones(sim))


def main():
    cid = find_id()
    with Sim("--world", "leftovers") as sim:
        path = world_with_decoys(sim.dir, cid)
        with Sim("--world", path) as it:
            before = groups(it)
            say(len(before) == 3, "three groups that are not ours", before)
            it.setup()
            without_consent(it, before, cid)
            many_records(it)
            killed(it, before)
            protected(it)


main()
sys.exit(1 if wizard.failed else 0)
