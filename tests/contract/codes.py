#!/usr/bin/env python3
"""Every code and every refusal of assets/errors.tsv, met by a person: the
code, Red Hat's words, cause, what to check and the fix are told, all that was
made is kept, the exit code is the promised one, and there is a way on: a
failed cluster is deleted and ordered again, a refused one is ordered once the
cause is gone."""

import concurrent.futures
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, say

NAMES = ("kind", "match", "failure", "cause", "check", "fix")
CLUSTERS = "POST /api/clusters_mgmt/v1/clusters?dryRun="


def table(kind):
    with open(os.path.join(wizard.ROOT, "assets", "errors.tsv"),
              encoding="utf-8") as f:
        rows = [dict(zip(NAMES, x.rstrip("\n").split("\t"))) for x in f]
    return [r for r in rows if r["kind"] == kind]


def advice(row):
    """What the table knows is told with its label."""
    return [f"{label}: {row[name]}." for label, name in
            (("Cause", "cause"), ("Check", "check"), ("Fix", "fix"))
            if row[name]]


def lacks(text, words):
    return [w for w in words if w not in text]


def clusters(sim):
    return sim.world().get("ocm.cluster", {})


def made(sim):
    """All that a set-up made, but the cluster and what lives by it."""
    world = sim.world()
    return {kind: sorted(world.get(kind, {})) for kind in
            ("iam.role", "iam.oidc-provider", "kms.key", "cfn.stack",
             "ocm.oidc-config")}


def person(sim, lines, *words):
    """A run in plain mode with somebody who types these lines."""
    path = os.path.join(sim.dir, "typed")
    with open(path, "w", encoding="utf-8") as f:
        f.write("".join(x + "\n" for x in lines))
    with open(path, encoding="utf-8") as f:
        return sim.run(*words, "--plain", stdin=f)


# ---- while it installs -------------------------------------------------------

def one_code(sim, row, words):
    """The failed cluster of before is ordered again, and fails with this."""
    code = row["match"]
    before, kept = list(clusters(sim)), made(sim)
    sim.get("trouble", "DELETE")
    sim.get("trouble", "POST", {"name": "install", "after_s": 60,
                                "code": code, "message": words})
    r = person(sim, ["1", "2"], "resume")
    told = r.stdout[r.stdout.rfind("Control plane ready: FAILED"):]
    missing = lacks(told, [f"{code}: {words}", "It will not recover",
                           "Delete it and order it again",
                           "rosawiz resume rosahcp"] + advice(row)
                    + ([row["failure"]] if row["failure"] else []))
    now = list(clusters(sim))
    good = (r.returncode == 8 and not missing and len(now) == 1
            and now != before and made(sim) == kept)
    say(good, f"{code} during installation: told whole, exit 8, all kept, "
        "and the one before was deleted and ordered again",
        f"exit {r.returncode}, not told {missing}, clusters {before} {now}\n"
        + told[-1500:] + r.stderr)


def codes(rows):
    with Sim() as sim:
        sim.get("trouble", "POST", {"name": "install", "after_s": 60,
                                    "code": "OCM9999", "message": "of old"})
        r = sim.setup()
        missing = lacks(r.stdout, ["OCM9999: of old", "not known here",
                                   "Leave it as it is",
                                   '"ask.cluster.failed": "change"'])
        say(r.returncode == 8 and not missing and len(clusters(sim)) == 1,
            "a code that nobody knows: told as it is, exit 8, nothing is "
            "deleted unasked", f"exit {r.returncode} {missing}\n{r.stderr}"
            + r.stdout[-900:])
        for row in rows:
            one_code(sim, row, f"words of {row['match']}")
        sim.get("trouble", "DELETE")
        r = person(sim, ["1", "no"], "resume")
        say(r.returncode == 0 and len(clusters(sim)) == 1,
            "with the cause gone it is deleted, ordered again, and ready",
            r.stdout[-900:] + r.stderr)
        r = sim.run("teardown", "--yes", "--plain")
        say(r.returncode == 0 and not clusters(sim), "and torn down",
            r.stdout[-900:] + r.stderr)


# ---- refused -------------------------------------------------------------------

def sentence(match):
    return f"It is refused: {match} (said Red Hat)"


def refused(sim, row, match, dry, first):
    status = 403 if "delete protection" in match else 400
    sim.get("fault", "POST", {
        "match": CLUSTERS + ("true" if dry else "false"), "do": "status",
        "status": status, "code": f"CLUSTERS-MGMT-{status}",
        "message": sentence(match), "times": 9999})
    r = sim.setup() if first else sim.run("resume", "--yes", "--plain")
    sim.get("fault", "DELETE")
    missing = lacks(r.stdout, [f"CLUSTERS-MGMT-{status}: {sentence(match)}",
                               "request ", "All that was made is kept",
                               "rosawiz resume rosahcp"] + advice(row))
    # a role that cannot be assumed yet is asked again for two minutes
    want = 9 if "Failed to assume" in match else 5 if dry else \
        6 if status == 403 else 7
    say(r.returncode == want and not missing and not clusters(sim),
        f"refused {'at the dry run' if dry else 'at creation'}: {match}",
        f"exit {r.returncode}, wanted {want}; not told {missing}\n"
        + r.stdout[-1200:] + r.stderr)


def refusals(dry):
    with Sim() as sim:
        first = True
        for row in table("refusal"):
            for match in row["match"].split("|"):
                refused(sim, row, match, dry, first)
                first = False
        r = sim.run("resume", "--yes", "--plain")
        say(r.returncode == 0 and len(clusters(sim)) == 1,
            "with the cause gone a resume makes the cluster, once",
            r.stdout[-900:] + r.stderr)


def main():
    rows = table("code")
    half = (len(rows) + 1) // 2
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(codes, rows[:half]),
                pool.submit(codes, rows[half:]),
                pool.submit(refusals, True), pool.submit(refusals, False)]
        for job in jobs:
            job.result()


if __name__ == "__main__":
    main()
    sys.exit(wizard.failed > 0)
