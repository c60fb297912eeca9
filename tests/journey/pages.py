#!/usr/bin/env python3
"""Red Hat gives its lists in pages of any size: with pages of one item each the
same journeys see the same, make the same and end the same; and no list that was
begun is left before its end."""

import collections
import json
import os
import re
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from red_hat import C, RedHat
from wizard import ANSWERS, Sim, differences, masked, say

# Read on purpose without its older pages: core/ocm/cluster.c says why.
NEWEST_ONLY = "/api/service_logs/"


def answers(sim, name, **more):
    path = os.path.join(sim.dir, name + ".json")
    with open(ANSWERS, encoding="utf-8") as f:
        doc = {**json.load(f), **more}
    with open(path, "w", encoding="utf-8") as f:
        json.dump(doc, f)
    return path


def add_some(sim, where, bodies):
    cluster = next(iter(sim.world()["ocm.cluster"]))
    somebody = RedHat(sim)
    somebody.sign_in()
    for body in bodies:
        status, answer = somebody.call("POST", f"{C}/clusters/{cluster}/{where}",
                                       body)
        say(status == 201, f"somebody adds to {where}", answer)


def htpasswd(name, *users):
    return {"type": "HTPasswdIdentityProvider", "name": name,
            "htpasswd": {"users": {"items": [
                {"username": u, "password": "a-Long-Password-1!"}
                for u in users]}}}


def pool(sim, name):
    cluster = next(iter(sim.world()["ocm.cluster"].values()))
    return {"id": name, "replicas": 1,
            "aws_node_pool": {"instance_type": "m5.xlarge"},
            "subnet": cluster["aws"]["subnet_ids"][0]}


def quiet(text):
    """Without what no two runs share."""
    text = wizard.TIME.sub("TIME", text)
    text = re.sub(r"127\.0\.0\.1:\d+|rosawiz-test\.\w+", "HERE", text)
    return re.sub(r"\d+ ms|\[\d\d:\d\d\]|\d+m\d+s|\d+ s\b", "SO LONG", text)


def journey(sim, size):
    """What was shown, and the worlds on the way."""
    sim.reset()
    if size:
        sim.get("world", "POST", {"ocm.page": {"max": {"size": size}}})
    shown, worlds = {}, {}

    def run(*words):
        r = sim.run(*words, "--plain")
        say(r.returncode == 0, f"pages of {size or 100}: {words[0]}",
            r.stderr + r.stdout[-900:])
        return quiet(r.stdout)

    none = answers(sim, "none", **{"admin.create": "none"})
    shown["plan"] = run("plan", "--answers", ANSWERS, "--yes")
    run("setup", "--answers", none, "--yes")
    add_some(sim, "node_pools", [pool(sim, "more"), pool(sim, "other")])
    add_some(sim, "identity_providers",
             [htpasswd("one", "a"), htpasswd("two", "a"),
              htpasswd("cluster-admin", "a", "b")])
    run("setup", "--answers", ANSWERS, "--yes")
    worlds["with an administrator"] = sim.world()
    run("setup", "--answers", ANSWERS, "--yes")
    worlds["its password set anew"] = sim.world()
    shown["status"] = run("status", "--cluster", "rosahcp")
    shown["doctor"] = run("doctor", "--session", "rosahcp")
    shown["list"] = run("status")
    run("teardown", "rosahcp", "--yes")
    worlds["taken down"] = sim.world()
    glass(sim, run, worlds)
    log = [x for x in sim.log() if x["service"] == "ocm"]
    for world in worlds.values():
        world.pop("ocm.page", None)
    return shown, {k: masked(v) for k, v in worlds.items()}, log


def glass(sim, run, worlds):
    """Our break-glass credential among others."""
    path = answers(sim, "glass", **{"admin.external_auth": True})
    run("setup", "--answers", path, "--yes")
    add_some(sim, "break_glass_credentials",
             [{"username": "aaa"}, {"username": "zzz"}])
    run("setup", "--answers", path, "--yes")
    worlds["with break-glass credentials"] = sim.world()
    run("teardown", "rosahcp", "--yes")


def lists(log):
    """Answers that are a page of a list: (what was asked, page, answer)."""
    for x in log:
        doc = x.get("response_body")
        if not isinstance(doc, dict) or "total" not in doc or \
                x["status"] != 200:
            continue
        parts = urllib.parse.urlsplit(x["path"])
        query = dict(urllib.parse.parse_qsl(parts.query))
        page = int(query.pop("page", 1))
        asked = json.dumps([parts.path, query, x.get("request_body")],
                           sort_keys=True)
        yield asked, page, doc


def left_early(log):
    """Lists of which a page is missing; and how many had several."""
    bad, several, seen = set(), set(), collections.Counter()
    for asked, page, doc in lists(log):
        n = len(doc.get("items", []))
        seen[asked] = n if page == 1 else seen[asked] + n
        if NEWEST_ONLY in asked:
            continue
        if page > 1:
            several.add(json.loads(asked)[0])
        if seen[asked] < doc["total"] and n:
            bad.add(asked)
        else:
            bad.discard(asked)
    return bad, several


def kinds(paths):
    return {re.sub(r"/clusters/[^/]+", "/clusters/ID", re.sub(
        r"identity_providers/[^/]+", "identity_providers/ID", p)) for p in paths}


EXPECTED = {C + x for x in (
    "/cloud_providers/aws/regions", "/versions", "/machine_types",
    "/aws_inquiries/regions", "/aws_inquiries/machine_types",
    "/aws_inquiries/sts_policies", "/aws_inquiries/sts_credential_requests",
    "/clusters/ID/node_pools", "/clusters/ID/identity_providers",
    "/clusters/ID/identity_providers/ID/htpasswd_users",
    "/clusters/ID/break_glass_credentials")}


def main():
    with Sim() as sim:
        shown, worlds, _ = journey(sim, 0)
        shown1, worlds1, log = journey(sim, 1)
    for what, text in shown.items():
        say(text == shown1[what], f"{what}: the same is shown",
            "\n".join(differences(text.splitlines(), shown1[what].splitlines())
                      or [text, shown1[what]]))
    for what, world in worlds.items():
        diff = differences(world, worlds1[what])
        say(not diff, f"{what}: the same world", "\n".join(diff))
    bad, several = left_early(log)
    say(not bad, "no list was left before its end", "\n".join(sorted(bad)[:5]))
    missing = EXPECTED - kinds(several)
    say(not missing, f"{len(kinds(several))} lists had several pages", missing)


main()
sys.exit(wizard.failed > 0)
