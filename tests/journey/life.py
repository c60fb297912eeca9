#!/usr/bin/env python3
"""Any cluster of the account: how it is, its protection, its end; what another
cluster uses is kept, and nothing goes without a consent."""

import http.client
import json
import os
import signal
import subprocess
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import ANSWERS, Sim, say


def says(r, what, code, *texts, never=()):
    text = r.stdout + r.stderr
    missing = [t for t in texts if t not in text]
    there = [t for t in never if t in text]
    say(r.returncode == code and not missing and not there, what,
        f"exit {r.returncode}, not said {missing}, said {there}\n{r.stderr}\n"
        f"{r.stdout[-1500:]}")


def roles(sim):
    return sorted(n for n in sim.world()["iam.role"] if "openshift" in n
                  or "kube-system" in n)


def end(sim, asks=None):
    path = os.path.join(sim.dir, "asks.json")
    with open(path, "w") as f:
        json.dump({"ask." + k: v for k, v in (asks or {}).items()}, f)
    return sim.run("teardown", "--cluster", "rosahcp", "--yes", "--plain",
                   "--answers", path)


def look(sim, cid):
    r = sim.run("status", "--plain", "--json")
    doc = json.loads(r.stdout or "{}")
    say(doc.get("cluster", {}).get("state") == "ready" and
        doc.get("cluster_id") == cid,
        "status of a set-up: what was made, and the cluster now", r.stdout)
    r = sim.run("teardown", "--cluster", "rosahcp", "--yes", "--plain")
    says(r, "what a set-up made is taken down by the set-up", 3,
         "was made by a set-up", "`rosawiz teardown rosahcp`")
    sim.fresh()  # somebody else's machine from here on
    says(sim.run("status", "--plain"), "status without a set-up lists", 0,
         "Clusters of this account", "rosahcp: ready", cid)
    for key in ("rosahcp", cid):
        r = sim.run("status", "--plain", "--cluster", key)
        says(r, f"status --cluster {key[:8]}", 0, "State: ready",
             "upgrade to", "workers: 2 of", "egress: passed",
             "Cluster installed", "Operator role prefix: rosahcp",
             "(managed by Red Hat)", "Active MOA-HostedControlPlane",
             "api.rosahcp.hypershift.local", "Delete protection: off")
    says(sim.run("status", "nonesuch", "--plain"), "an unknown one is quoted",
         3, "'nonesuch'", "`rosawiz status` lists")
    r = sim.run("status", "--cluster", "rosahcp", "--json")
    doc = json.loads(r.stdout or "{}")
    say(doc.get("id") == cid and doc.get("delete_protection") is False and
        doc.get("node_pool"), "the same as JSON", r.stdout + r.stderr)
    sim.get("fault", "POST", {"match": "GET *limited_support_reasons*",
                              "do": "status", "status": 403, "times": 9,
                              "code": "CLUSTERS-MGMT-403", "message": "no"})
    says(sim.run("status", "--cluster", "rosahcp", "--plain"),
         "what may not be asked is UNKNOWN, the rest is told", 0,
         "UNKNOWN: CLUSTERS-MGMT-403", "State: ready")


def protect(sim):
    def protected():
        return next(iter(sim.world()["ocm.cluster"].values()))[
            "delete_protection"]["enabled"]

    says(sim.run("protect", "--cluster", "rosahcp"), "protect what?", 2,
         "protect on|off --cluster NAME")
    r = sim.run("protect", "on", "--cluster", "rosahcp", "--yes")
    says(r, "protection on", 0, "made")
    say(protected(), "it is on")
    r = sim.run("protect", "off", "--cluster", "rosahcp")
    says(r, "off wants the name typed", 12, "Type rosahcp")
    says(end(sim), "a protected cluster is not deleted by --yes", 3,
         '"ask.cluster.protected": "rosahcp"')
    say(protected(), "and is protected still")


def ending(sim, before):
    r = end(sim, {"cluster.protected": "rosahcp"})
    says(r, "deleted, its log followed; the rest kept without a consent", 0,
         "Deletion of the hosted cluster has begun",
         "Cluster rosahcp: removed", "Remove the cluster's operator roles?: "
         "Keep it", "OIDC configuration: kept, as you wish")
    say(roles(sim) == before, "the roles are there", roles(sim))
    every = {k + ".remove": "remove" for k in
             ("leftovers", "operator-roles", "oidc-provider", "oidc-config")}
    says(end(sim, every), "with a consent for each they go, in order", 0,
         "Leftovers of Red Hat's operator: removed",
         "Operator roles rosahcp-...: removed", "OIDC provider in IAM: removed",
         "OIDC configuration: removed")
    w = sim.world()
    say(not roles(sim) and not w.get("iam.oidc-provider") and
        not w.get("ocm.oidc-config"), "and are gone", list(w))
    say("ManagedOpenShift-HCP-ROSA-Installer-Role" in w["iam.role"] and
        "cfn.stack" in w, "account roles and network stay")


def ask(sim, path, body, kind, token=None):
    con = http.client.HTTPConnection(sim.host, timeout=60)
    con.request("POST", path, body, {
        "Content-Type": kind, "Authorization": "Bearer " + (token or "")})
    r = con.getresponse()
    return r.status, json.loads(r.read() or b"{}")


def shared(sim):
    """Somebody else orders a second cluster with the first one's roles and
    configuration."""
    sim.reset()
    sim.setup()
    order = next(x["request_body"] for x in sim.log() if x["status"] == 201 and
                 x["method"] == "POST" and
                 x["path"].split("?")[0].endswith("/v1/clusters"))
    order["name"] = "second"
    _, doc = ask(sim, "/auth/realms/redhat-external/protocol/openid-connect/"
                 "token", urllib.parse.urlencode({
                     "grant_type": "refresh_token",
                     "client_id": "cloud-services",
                     "refresh_token": sim.env["ROSA_TOKEN"]}),
                 "application/x-www-form-urlencoded")
    status, doc = ask(sim, "/api/clusters_mgmt/v1/clusters",
                      json.dumps(order), "application/json",
                      doc.get("access_token"))
    if not say(status == 201, "a second cluster with the same roles",
               f"{status} {doc}"):
        return
    before = roles(sim)
    path = os.path.join(sim.dir, "asks.json")
    with open(path, "w") as f:
        json.dump({"ask.leftovers.remove": "remove"}, f)
    r = sim.run("teardown", "rosahcp", "--yes", "--plain", "--answers", path)
    says(r, "the first goes; the network holds, the second is in it", 7,
         "Cluster rosahcp: removed", "has dependencies",
         never=("Operator role rosahcp-openshift-ingress-operator-"
                "cloud-credentials: removed",))
    w = sim.world()
    say(roles(sim) == before and w.get("iam.oidc-provider") and
        w.get("ocm.oidc-config"), "roles, provider, configuration stay")


def token_taken_back():
    """Interrupted, or given up, after the login: no token of ours stays."""
    with Sim() as sim:
        sim.get("trouble", "POST", {"name": "workers", "summary": "none"})
        r = sim.setup()
        say(r.returncode == 9 and "Login as cluster-admin" in r.stdout and
            not sim.world().get("kube.token"),
            "workers never came: the login's token is taken back",
            f"exit {r.returncode}\n{r.stderr}\n{r.stdout[-900:]}")
    with Sim(speed="60") as sim:
        sim.get("trouble", "POST", {"name": "workers", "summary": "none"})
        p = subprocess.Popen(
            [wizard.BIN, "setup", "--answers", ANSWERS, "--yes", "--plain"],
            env=sim.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True, cwd=wizard.ROOT)
        for line in p.stdout:
            if "OK: Login as cluster-admin" in line:
                break
        had = sim.world().get("kube.token")
        p.send_signal(signal.SIGINT)
        p.stdout.read()
        say(p.wait(60) == 130 and had and not sim.world().get("kube.token"),
            "interrupted after the login: its token is taken back",
            f"exit {p.returncode}, had {had}")


def main():
    with Sim("--world", "leftovers") as sim:
        sim.setup()
        cid = next(iter(sim.world()["ocm.cluster"]))
        before = roles(sim)
        look(sim, cid)
        protect(sim)
        ending(sim, before)
        shared(sim)
    token_taken_back()


main()
sys.exit(1 if wizard.failed else 0)
