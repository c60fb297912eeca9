#!/usr/bin/env python3
"""External authentication: no cluster-admin and no password, but a break-glass
kubeconfig that is written on demand only, for its owner only, and goes with the
teardown; the credential is revoked."""

import json
import os
import pty
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, say

DEMAND = b"yes/no"


def answers(sim):
    path = os.path.join(sim.dir, "glass.json")
    with open(wizard.ANSWERS, encoding="utf-8") as f:
        doc = json.load(f)
    doc["admin.external_auth"] = True
    doc.pop("admin.create")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(doc, f)
    return path


def in_terminal(sim, word, *args):
    """The program at a terminal; its first question is answered by word."""
    ours, theirs = pty.openpty()
    p = subprocess.Popen([wizard.BIN, *args], env=sim.env, stdin=theirs,
                         stdout=theirs, stderr=theirs, cwd=wizard.ROOT,
                         start_new_session=True)
    os.close(theirs)
    said, asked = b"", False
    while True:
        try:
            block = os.read(ours, 65536)
        except OSError:
            break
        if not block:
            break
        said += block
        if DEMAND in said and not asked:
            asked = True
            os.write(ours, word + b"\n")
    os.close(ours)
    return p.wait(), said.decode(errors="replace")


def glasses(sim):
    world = sim.world(every=True)
    gone = world.get("(gone)", {}).get("ocm.break-glass", [])
    live = world.get("ocm.break-glass", {}).values()
    return [*live, *(gone.values() if isinstance(gone, dict) else gone)]


def main():
    with Sim() as sim:
        r = sim.run("setup", "--answers", answers(sim), "--yes", "--plain")
        say(r.returncode == 0 and "Break-glass credential" in r.stdout and
            "User cluster-admin" not in r.stdout,
            "set up: a credential, no cluster-admin", r.stdout[-900:])
        say("kubeconfig is not written" in r.stdout,
            "without a person nothing is written", r.stdout[-300:])
        folder = os.path.join(sim.state, "rosawiz", "rosahcp")
        path = os.path.join(folder, "break-glass.kubeconfig")
        found = subprocess.run(["grep", "-rl", "client-key-data", folder],
                               capture_output=True, text=True)
        say(not os.path.exists(path) and not found.stdout,
            "nothing of it is in the session's folder", found.stdout)

        rc, said = in_terminal(sim, b"no", "resume", "rosahcp", "--plain")
        say(rc == 0 and not os.path.exists(path),
            "asked, and declined: not written", said[-600:])
        rc, said = in_terminal(sim, b"yes", "resume", "rosahcp", "--plain")
        text = open(path, encoding="utf-8").read() \
            if os.path.exists(path) else ""
        say(rc == 0 and "client-key-data" in text and
            os.stat(path).st_mode & 0o777 == 0o600,
            "asked, and wanted: written, 0600", said[-600:])
        say("client-key-data" not in said and path in said,
            "its place is shown, not its text", said[-600:])
        say(len(glasses(sim)) == 1, "one credential in all",
            str(glasses(sim)))

        r = sim.run("teardown", "rosahcp", "--yes", "--plain")
        states = [g["status"] for g in glasses(sim)]
        say(r.returncode == 0 and not os.path.exists(path) and
            states and set(states) <= {"awaiting_revocation", "revoked"},
            "teardown: file gone, credential revoked",
            f"{states}\n{r.stdout[-600:]}")


main()
sys.exit(wizard.failed > 0)
