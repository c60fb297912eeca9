#!/usr/bin/env python3
"""Red Hat's side fails in the ways that it has, while the article's cluster is
set up: what a person is told, and that the end is the same, or that there is a
way on.  Each case has a simulator of its own."""

import concurrent.futures
import gzip
import http.client
import json
import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, say

C = "/api/clusters_mgmt/v1/clusters"
ORDER = f"POST {C}?dryRun=false"
READ = f"GET {C}/??????????*"  # a cluster or what is below it
HTML = "<html><head><title>502</title></head><body><h1>Bad gateway</h1>" \
       "<p>The proxy is tired.</p></body></html>"


def fault(sim, match, do, **more):
    sim.get("fault", "POST", {"match": match, "do": do, **more})


def trouble(sim, name, **what):
    sim.get("trouble", "POST", {"name": name, **what})


def orders(sim):
    return [x for x in sim.log() if x["method"] == "POST"
            and x["path"].startswith(C + "?dryRun=false")]


def made(sim):
    """Clusters that ever were."""
    world = sim.world(True)
    return len(world.get("ocm.cluster", {})) + \
        len(world.get("(gone)", {}).get("ocm.cluster", {}))


def check(what, r, code, told=(), untold=(), more=True, why=""):
    text = r.stdout + r.stderr
    missing = [w for w in told if w not in text]
    extra = [w for w in untold if w in text]
    start = text.find("Cluster rosahcp: making")
    say(r.returncode == code and not missing and not extra and more, what,
        f"exit {r.returncode}, wanted {code}; not told {missing}; told "
        f"{extra}; {why}\n" + text[max(start, 0):][-1500:])


def resumed(sim, what, told=()):
    sim.get("fault", "DELETE")
    sim.get("trouble", "DELETE")
    r = sim.run("resume", "--yes", "--plain")
    check(what, r, 0, told, more=made(sim) == 1, why=f"{made(sim)} clusters")


# ---- slower, busy, lost ----------------------------------------------------------

def slower(sim):
    for match, what in ((ORDER, "the order"), (READ, "a read")):
        for status in (429, 503):
            sim.reset()
            fault(sim, match, "status", status=status, times=2,
                  code=f"CLUSTERS-MGMT-{status}")
            r = sim.setup()
            busy = 503 if status == 503 and match == ORDER else 0
            check(f"{what}, twice {status} without Retry-After: the same end",
                  r, 0, more=made(sim) == 1,
                  why=f"{made(sim)} clusters {busy}")
            sim.reset()
            fault(sim, match, "status", status=status, retry_after=3,
                  code=f"CLUSTERS-MGMT-{status}")
            begun = time.monotonic()
            r = sim.setup()
            took = time.monotonic() - begun
            obeyed = took >= 3 or (match == ORDER and status == 503)
            check(f"{what}, {status} with Retry-After: 3 is obeyed", r, 0,
                  more=made(sim) == 1 and obeyed, why=f"took {took}")


def away(sim):
    fault(sim, READ, "status", status=503, code="CLUSTERS-MGMT-503",
          nth=12, times=20)
    check("20 times 503 in the middle of the installation: it is outlasted",
          sim.setup(), 0, more=made(sim) == 1)
    sim.reset()
    fault(sim, f"GET {C}/????????????????????????????????", "status",
          status=429, code="CLUSTERS-MGMT-429", message="too many requests",
          times=9999)
    r = sim.setup(timeout=300)
    check("429 for ever: the end says so, and what to do", r, 7,
          ("CLUSTERS-MGMT-429: too many requests", "request ",
           "wait a minute and try again", "rosawiz resume rosahcp"))
    resumed(sim, "once it is over a resume goes on")


def lost(sim):
    fault(sim, ORDER, "reset_after")
    r = sim.setup()
    check("the answer to the order is lost: no second cluster", r, 0,
          more=made(sim) == 1 and len(orders(sim)) == 1,
          why=f"{made(sim)} clusters, {len(orders(sim))} orders")
    sim.reset()
    fault(sim, ORDER, "status", status=500, code="CLUSTERS-MGMT-500",
          after=True)
    r = sim.setup()
    check("500 to an order that was taken: no second cluster", r, 0,
          more=made(sim) == 1 and len(orders(sim)) == 1,
          why=f"{made(sim)} clusters, {len(orders(sim))} orders")
    sim.reset()
    fault(sim, ORDER, "status", status=500, code="CLUSTERS-MGMT-500")
    r = sim.setup()
    names = [x for x in sim.log() if "search=name" in x["path"]]
    check("500 to an order that was not taken: looked for by name, then "
          "ordered again", r, 0,
          more=made(sim) == 1 and len(orders(sim)) == 2 and len(names) >= 2,
          why=f"{made(sim)} clusters, {len(orders(sim))} orders")


# ---- answers that are none ---------------------------------------------------------

def not_json(sim):
    fault(sim, READ, "status", status=502, body=HTML, times=2)
    check("a proxy's page of HTML in between: asked again", sim.setup(), 0)
    sim.reset()
    fault(sim, f"POST {C}?dryRun=true", "status", status=502, body=HTML,
          times=9999)
    r = sim.setup()
    check("a proxy's page of HTML for ever: its words, without tags", r, 7,
          ("HTTP 502", "Bad gateway The proxy is tired."),
          ("<h1>", "<html>"))
    resumed(sim, "once the proxy is well a resume goes on")
    sim.reset()
    fault(sim, f"GET {C}/????????????????????????????????", "status",
          status=200, body=HTML, times=9999)
    check("200 with HTML (a portal that wants a log-in): said as no JSON",
          sim.setup(timeout=300), 7, ("NOT_JSON", "The proxy is tired."),
          ("<h1>",))


def more_fields(sim):
    fault(sim, "*/api/*", "more", times=9999, fields={
        "brand_new": {"a": [1, None, {"b": True}]}, "x_list": [[1], "y"]})
    check("fields that nobody knows, in every answer: ignored", sim.setup(), 0,
          more=made(sim) == 1)


def packed(sim):
    check("a journey with answers packed by gzip", sim.setup(), 0)
    ocm = [x for x in sim.log() if x["service"] == "ocm"]
    say(ocm and all(x["takes_gzip"] for x in ocm),
        "every request to OCM takes gzip")
    con = http.client.HTTPConnection(sim.host, timeout=60)
    token = con_token(sim)
    texts = []
    for how in ("identity", "gzip"):
        con.request("GET", "/api/clusters_mgmt/v1/versions?size=100", headers={
            "Authorization": "Bearer " + token, "Accept-Encoding": how})
        r = con.getresponse()
        data = r.read()
        texts.append(gzip.decompress(data)
                     if r.getheader("Content-Encoding") == "gzip" else data)
        say(r.status == 200 and (r.getheader("Content-Encoding") or "identity")
            == how, f"the simulator's answer is {how}")
    con.close()
    say(texts[0] == texts[1] and len(texts[0]) > 1000, "and says the same")


def con_token(sim):
    con = http.client.HTTPConnection(sim.host, timeout=60)
    con.request("POST", "/auth/realms/redhat-external/protocol/openid-connect/"
                "token", "grant_type=refresh_token&client_id=cloud-services&"
                "refresh_token=" + sim.env["ROSA_TOKEN"],
                {"Content-Type": "application/x-www-form-urlencoded"})
    doc = json.loads(con.getresponse().read())
    con.close()
    return doc["access_token"]


def warned(sim):
    fault(sim, READ, "more", times=9999, headers={
        "Warning": '299 - "the node pools will move"',
        "Deprecation": "@1800000000",
        "X-OCM-Deprecation-Message": "use the other path",
        "X-OCM-Field-Deprecation": '{"nodes.compute":"use node pools"}'})
    r = sim.setup("--json")
    doc = json.loads(r.stdout)
    for text in ("the node pools will move", "use the other path",
                 'deprecated fields: {"nodes.compute":"use node pools"}'):
        say(r.stderr.count("the service warns: " + text) == 1
            and doc["warnings"].count(text) == 1
            and len([e for e in doc["events"] if text in e["text"]
                     and e["level"] == "warn"]) == 1,
            f"told once, in words and in JSON: {text}", r.stderr[-900:])
    say(doc["error"] is None and doc["state"] == "ready" and
        doc["workers_ready"] == 2 and len(doc["node_pools"]) == 1 and
        doc["checks"][0]["state"] == "passed" and
        any(x["summary"] == "Cluster installed" for x in doc["service_log"]),
        "and JSON has state, pools, checks and service log", r.stdout[-900:])


def pages(sim):
    """More objects than a page holds, in every list that has pages."""
    con, token = http.client.HTTPConnection(sim.host, timeout=60), \
        con_token(sim)
    for _ in range(104):
        con.request("POST", "/api/clusters_mgmt/v1/oidc_configs",
                    '{"managed": true}', {
                        "Authorization": "Bearer " + token,
                        "Content-Type": "application/json"})
        con.getresponse().read()
    con.close()
    last = sorted(sim.world()["ocm.oidc-config"])[-1]
    path = os.path.join(sim.dir, "use.json")
    with open(wizard.ANSWERS, encoding="utf-8") as f:
        doc = json.load(f)
    doc["oidc.config_id"] = last
    with open(path, "w", encoding="utf-8") as f:
        json.dump(doc, f)
    r = sim.run("setup", "--answers", path, "--yes", "--plain")
    text = json.dumps(sim.world().get("ocm.cluster"))
    check("105 OIDC configurations: the last one is found and used", r, 0,
          more=last in text)


# ---- the installation ------------------------------------------------------------------

def log_lines(sim):
    trouble(sim, "flood", after_s=100, log="line no. %d of the flood",
            log_n=350, shuffle=True)
    r = sim.setup()
    check("no log at first: said as normal", r, 0,
          ("no install log yet: it comes within about five minutes",))
    told = re.findall(r"line no\. (\d+) of the flood", r.stdout)
    say(sorted(map(int, told)) == list(range(1, 351)),
        "350 lines between two looks, told the wrong way round and one of "
        "them twice: each is told once",
        f"{len(told)} lines, {len(set(told))} different")
    say(r.stdout.count("All is well") == 1, "and the last of them, too")


def words(sim):
    trouble(sim, "a", after_s=101, state="frobbing")
    trouble(sim, "b", after_s=100, code="OCM3999", mild=True,
            message="Installation is taking longer than expected")
    trouble(sim, "c", after_s=100, checks=[
        {"name": "egress", "state": "failed", "details": {
            "subnet-0a1b": {"egress_url_errors-0": "egressURL error: "
                            "https://quay.io:443 (timeout)"}}}])
    trouble(sim, "d", after_s=110, limited=[
        {"summary": "an unsupported network", "details": "routes are gone"}])
    trouble(sim, "e", after_s=120, note={
        "severity": "Major", "summary": "Installation blocked, action required",
        "description": "too few addresses"})
    trouble(sim, "f", after_s=120, note={
        "severity": "Major", "summary": "for Red Hat only", "internal": True})
    r = sim.setup("--json")
    doc = json.loads(r.stdout)
    check("what Red Hat says while it installs is told", r, 0, (
        "waiting (usually 1-2 min): Red Hat looks for the operator roles and "
        "the OIDC provider", "validating (usually ", "pending (usually ",
        "installing (usually 10-20 min): ", "ready: the control "
        "plane is up; workers follow",
        "frobbing: a state that this program does not know; taken as busy",
        "Red Hat says OCM3999: Installation is taking longer than expected; "
        "the installation goes on", "check egress: failed",
        "subnet-0a1b egress_url_errors-0: egressURL error: "
        "https://quay.io:443 (timeout)",
        "limited support: an unsupported network. routes are gone",
        "! red hat: Major: Installation blocked, action required",
        "Check: the description of the entry, free addresses",
        "0 of 2 there; WaitingForAvailableMachines: NodeProvisioning",
        "2 of 2 there", "red hat: Info: Cluster installed"),
        ("for Red Hat only",))
    say("too few addresses" not in r.stderr,
        "a description is for the page of details")
    say(r.stderr.count("check egress: failed") == 1 and
        r.stderr.count("Installation blocked") == 1 and
        r.stderr.count("taking longer than expected") == 1,
        "each once")
    say([x["description"] for x in doc["service_log"]
         if x["summary"].startswith("Installation blocked")]
        == ["too few addresses"] and
        doc["limited_support"][0]["summary"] == "an unsupported network",
        "JSON has the description too")


def too_long(sim):
    for hold, after, says in (
            (360, 0, ('"waiting" for more than 5 minutes',
                      "Fix: make what is missing")),
            (360, 50, ('"pending" for more than 5 minutes',
                       "status.redhat.com")),
            (2000, 100, ('"installing" for more than 30 minutes',
                         "the messages of the node pools"))):
        sim.reset()
        trouble(sim, "slow", after_s=after, hold_s=hold)
        r = sim.setup()
        check(f"{says[0]}: said, with what to look at", r, 0, says)
        say(r.stdout.count(says[0]) == 1, "once", r.stdout[-900:])
    sim.reset()
    fault(sim, "iam GetRole", "status", nth=30, times=0, status=400)
    check("an installation as it should be: nothing of that", sim.setup(), 0,
          (), ("for more than",))


def waits_for(sim):
    trouble(sim, "role", like="capa-controller-manager", for_s=400)
    r = sim.setup()
    check("an operator role is gone: which one it waits for is said, and that "
          "it takes too long; back, it goes on", r, 0, (
              "it waits for: rosahcp-kube-system-capa-controller-manager (not "
              "in this AWS account)", '"waiting" for more than 5 minutes'))


def no_workers(sim):
    trouble(sim, "workers", summary="Action required: Network "
            "misconfiguration")
    r = sim.setup("--json")
    check("workers that never come: half an hour, then why and exit 9", r, 9, (
        "WaitingForAvailableMachines: NodeProvisioning",
        "! red hat: Major: Action required: Network misconfiguration",
        "Fix: give the subnet a way out",
        "the control plane is ready, but workers do not come",
        "0 of 2 workers after 30 minutes", "Cause: no way out (NAT"))
    doc = json.loads(r.stdout)
    say(doc["error"]["exit"] == 9 and "0 of 2 workers" in doc["error"]["what"]
        and doc["workers_ready"] == 0, "and in JSON", r.stdout[-600:])
    resumed(sim, "mended, a resume finds them", ("Workers are Ready",))


def network(sim):
    trouble(sim, "verify", nth=1, times=1)
    r = sim.setup()
    subnet = re.search(r"^subnet-\w+: a subnet cannot reach", r.stdout, re.M)
    check("the verification of a subnet fails: which one, and its addresses",
          r, 5, ("cannot reach what the nodes need",
                 "egressURL error: https://registry.redhat.io:443",
                 "https://quay.io:443", "NAT or proxy",
                 "All that was made is kept"),
          more=bool(subnet) and not made(sim))
    resumed(sim, "its way out mended, a resume verifies anew and goes on",
            ("Red Hat verifies the network's way out: made",))
    sim.reset()
    path = os.path.join(sim.dir, "three.json")
    with open(wizard.ANSWERS, encoding="utf-8") as f:
        doc = json.load(f)
    doc.update({"network.kind": "new-3", "compute.min": 3, "compute.max": 3,
                "network.zones": ["us-east-1a", "us-east-1b", "us-east-1c"]})
    with open(path, "w", encoding="utf-8") as f:
        json.dump(doc, f)
    trouble(sim, "verify", nth=2, times=2)
    r = sim.run("setup", "--answers", path, "--yes", "--plain")
    bad = [k for k, v in sim.world()["ocm.verification"].items()
           if v["state"] == "failed"]
    check("two subnets of three fail: both are named", r, 5, bad,
          more=len(bad) == 2, why=str(bad))
    resumed(sim, "both mended, it goes on")


def deleted(sim):
    trouble(sim, "x", after_s=150, deleted=True, once=True)
    r = sim.setup()
    check("somebody deletes the cluster while it installs: said", r, 8, (
        "uninstalling: the cluster is being deleted, and not by this program",
        "the cluster is gone", "Roles, keys and network are kept",
        "rosawiz resume rosahcp"))
    r = sim.run("resume", "--yes", "--plain")
    check("a resume orders it again", r, 0, more=made(sim) == 2)


def replaced(sim):
    """Unattended, by the answers file: once, not for ever."""
    path = os.path.join(sim.dir, "again.json")
    with open(wizard.ANSWERS, encoding="utf-8") as f:
        doc = json.load(f)
    doc.update({"ask.cluster.failed": "change",
                "cluster.delete_protection": True})
    with open(path, "w", encoding="utf-8") as f:
        json.dump(doc, f)
    trouble(sim, "x", after_s=100, code="OCM5001", message="no", once=True)
    r = sim.run("setup", "--answers", path, "--yes", "--plain")
    check("a failed cluster is deleted (protected as it was) and ordered "
          "again where the answers say so", r, 0,
          ("Delete it and order it again",), more=made(sim) == 2)
    sim.reset()
    trouble(sim, "x", after_s=100, code="OCM5001", message="no")
    r = sim.run("setup", "--answers", path, "--yes", "--plain")
    check("but only once", r, 8, more=made(sim) == 2,
          why=f"{made(sim)} clusters")


CASES = [slower, away, lost, not_json, more_fields, packed, warned, pages,
         log_lines, words, too_long, waits_for, no_workers, network, deleted, replaced]


def play(case):
    with Sim() as sim:
        case(sim)


def main():
    chosen = [c for c in CASES if not sys.argv[1:] or
              c.__name__ in sys.argv[1:]]
    with concurrent.futures.ThreadPoolExecutor(
            max(2, os.cpu_count() or 2)) as pool:
        for job in [pool.submit(play, c) for c in chosen]:
            job.result()


if __name__ == "__main__":
    main()
    sys.exit(wizard.failed > 0)
