#!/usr/bin/env python3
"""The proof at the end, where it does not go well: what the cluster refuses is
told with its code and words; a token that cannot be revoked is told, with what
to do, also to a person who leaves."""

import os
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import ANSWERS, Sim, say

HOUR_MS = 3600000
LEFT = ["could not be revoked", "by itself within a day",
        "oc delete useroauthaccesstoken NAME"]


def fault(sim, match, **more):
    sim.get("fault", "POST", {"match": match, "times": 999, **more})


def refused(sim):
    fault(sim, "kube GET /api/v1/nodes", do="status", status=403,
          code="Forbidden", message="nodes is forbidden: not for you")
    fault(sim, "kube DELETE *", do="status", status=500, code="InternalError",
          message="etcdserver: no leader")
    r = sim.setup()
    out = r.stdout
    say("FAIL: Workers are Ready - ListNodes failed; Forbidden: nodes is "
        "forbidden: not for you" in out, "nodes refused: code and words",
        out[-1500:])
    say(r.returncode == 0 and "InternalError: etcdserver: no leader" in out and
        all(x in out for x in LEFT),
        "a token that stays: told, and how to end it", out[-1500:])
    say(len(sim.world().get("kube.token", {})) == 1, "it is there indeed")


def by_a_portal(sim):
    """A page in the way answers 200: that is no word of the cluster's."""
    sim.get("fault", "DELETE")
    sim.reset()
    fault(sim, "kube DELETE *", do="status", status=200,
          body="<html>Welcome</html>")
    r = sim.setup()
    say(r.returncode == 0 and all(x in r.stdout for x in LEFT) and
        len(sim.world().get("kube.token", {})) == 1,
        "a portal's page instead of an answer: the token stays, and is told",
        r.stdout[-1500:])


def plain(sim):
    sim.get("fault", "DELETE")
    sim.reset()
    r = sim.setup()
    say(r.returncode == 0 and "revoked" not in r.stdout and
        not sim.world().get("kube.token"),
        "revoked as always: not a word", r.stdout[-1500:])


def leaves(sim, told, **way):
    """Somebody leaves while the nodes are awaited: their list takes an hour,
    which is a minute of ours."""
    sim.get("fault", "DELETE")
    sim.reset()
    fault(sim, "kube GET /api/v1/nodes", do="delay", delay_ms=HOUR_MS)
    if way:
        fault(sim, "kube DELETE *", **way)
    p = subprocess.Popen([wizard.BIN, "setup", "--answers", ANSWERS, "--yes",
                          "--plain"], env=sim.env, cwd=wizard.ROOT, text=True,
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE)
    for line in p.stdout:
        if "OK: Login as cluster-admin" in line:
            if not way:  # nobody answers any more
                sim.process.send_signal(signal.SIGSTOP)
            p.send_signal(signal.SIGINT)
            break
    _, err = p.communicate(timeout=60)
    sim.process.send_signal(signal.SIGCONT)
    say(p.returncode == 130 and told in err and LEFT[1] in err,
        f"left on the way, {told}: told after it", err)


def main():
    with Sim() as sim:
        refused(sim)
        by_a_portal(sim)
        plain(sim)
    with Sim(speed="60") as sim:
        leaves(sim, LEFT[0], do="status", status=403, code="Forbidden",
               message="no")
        leaves(sim, "was not revoked in time")
    sys.exit(wizard.failed > 0)


main()
