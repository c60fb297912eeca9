#!/usr/bin/env python3
"""A wizard is killed at every record of its journal; the next one goes on.

Right after each record, and between each request and its outcome: once the
request that an intent announced has left (killer.c).  Then `resume`: the same
world as of a run that nobody disturbed, the gone things included, so everything
was made once.  The same for a teardown; and for one that takes leftovers of Red
Hat's operator away, with the consent that these need.

TORTURE=few takes every fifth place; TORTURE=all also those where the cloud has
answered and the outcome is not written.
"""

import json
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, differences, masked, say

HERE = os.path.dirname(os.path.abspath(__file__))
TOLD = {"after": "after a record", "sent": "between request and outcome",
        "before": "before an outcome is written"}
HOW = os.environ.get("TORTURE", "")
WHEN = tuple(TOLD) if HOW == "all" else ("after", "sent")
STEP = 5 if HOW == "few" else 1
# which records a place belongs to
KINDS = {"after": ("",), "sent": ("intent",), "before": ("outcome", "done")}
LIBRARY = wizard.preload(os.path.join(HERE, "killer.c"))


def killer(when, at):
    return {"LD_PRELOAD": LIBRARY, "KILLER_FILE": "/journal.jsonl",
            "KILLER_WHEN": when, "KILLER_AT": str(at),
            "ASAN_OPTIONS": "detect_leaks=0"}


# A teardown's world, and what its person has consented to.
PLAIN = ((), {})
LEFTOVERS = (("--world", "leftovers"), {"ask.leftovers.remove": "remove"})


def teardown(sim, kind, **kw):
    path = os.path.join(sim.dir, "consent.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(kind[1], f)
    return sim.run("teardown", "rosahcp", "--yes", "--plain", "--answers", path,
                   **kw)


def clean_run(kind):
    """World and records of a set-up; the same of its teardown."""
    with Sim(*kind[0]) as sim:
        r = sim.setup()
        say(r.returncode == 0, "an undisturbed set-up", r.stderr + r.stdout)
        made, begun = masked(sim.world(True)), sim.records()
        r = teardown(sim, kind)
        say(r.returncode == 0, "an undisturbed teardown", r.stderr + r.stdout)
        undone = sim.records()[len(begun):]
        return made, begun, masked(sim.world(True)), undone


def killed_setup(sim, when, at, want):
    """What was wrong, "" nothing; None: it was not killed at all."""
    sim.reset()
    r = sim.setup(more=killer(when, at))
    if r.returncode != -9:
        return None if r.returncode == 0 else f"exit {r.returncode}\n{r.stderr}"
    sim.drain()
    r = sim.run("resume", "rosahcp", "--yes", "--plain")
    if r.returncode and len(sim.records()) <= 1:
        # nothing was begun: said so, and a set-up begins
        r = sim.setup()
    if r.returncode:
        return f"resume: exit {r.returncode}\n{r.stderr}\n{r.stdout[-900:]}"
    wrong = differences(want[0], masked(sim.world(True)))
    if when != "after" and not at % 3:
        # the next wizard knows what is ours: all of it can go again
        r = sim.run("teardown", "rosahcp", "--yes", "--plain")
        wrong += ["teardown: exit %d %s" % (r.returncode, r.stderr)
                  for _ in range(r.returncode != 0)]
        wrong += ["teardown: " + d for d in
                  differences(want[1], masked(sim.world(True)))
                  if "/kube.token" not in d]
    return "\n".join(wrong)


def killed_teardown(sim, when, at, want):
    gone, kind = want
    sim.reset()
    r = sim.setup()
    if r.returncode:
        return f"set-up: exit {r.returncode}\n{r.stderr}"
    r = teardown(sim, kind, more=killer(when, at))
    if r.returncode != -9:
        return None if r.returncode == 0 else f"exit {r.returncode}\n{r.stderr}"
    sim.drain()
    r = teardown(sim, kind)
    if r.returncode:
        return f"again: exit {r.returncode}\n{r.stderr}\n{r.stdout[-900:]}"
    return "\n".join(differences(gone, masked(sim.world(True))))


class Places:
    """The places to kill at, taken by a few threads: a run mostly waits."""

    def __init__(self, run, records, want, world=()):
        self.run, self.want, self.world = run, want, world
        self.todo = [(w, n) for w in WHEN
                     for n in [i + 1 for i, r in enumerate(records)
                               if r.get("rec", "").startswith(KINDS[w])]
                     [::STEP]]
        self.bad = {w: [] for w in WHEN}
        self.killed = {w: 0 for w in WHEN}
        self.lock = threading.Lock()

    def work(self):
        with Sim(*self.world) as sim:
            while True:
                with self.lock:
                    if not self.todo:
                        return
                    when, at = self.todo.pop(0)
                try:
                    wrong = self.run(sim, when, at, self.want)
                except Exception as e:  # a hang is a finding too
                    wrong = repr(e)
                with self.lock:
                    if wrong is not None:
                        self.killed[when] += 1
                    if wrong:
                        self.bad[when].append((at, wrong))

    def judge(self, what):
        threads = [threading.Thread(target=self.work)
                   for _ in range((os.cpu_count() or 1) + 1)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        for when in WHEN:
            bad = sorted(self.bad[when])
            why = "\n".join(f"record {at}: {w}" for at, w in bad[:4])
            say(not bad and self.killed[when] > 5,
                f"{what} killed {TOLD[when]}, at {self.killed[when]} "
                "places, ends in the same world",
                f"{len(bad)} of {self.killed[when]} places: "
                f"{[at for at, _ in bad]}\n{why}")


def main():
    made, begun, gone, undone = clean_run(PLAIN)
    Places(killed_setup, begun, (made, gone)).judge("a set-up")
    Places(killed_teardown, undone, (gone, PLAIN)).judge("a teardown")
    _, _, gone, undone = clean_run(LEFTOVERS)
    Places(killed_teardown, undone, (gone, LEFTOVERS), LEFTOVERS[0]).judge(
        "a teardown with leftovers")
    sys.exit(wizard.failed > 0)


main()
