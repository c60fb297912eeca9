#!/usr/bin/env python3
"""Two people of one organization set up clusters at the same time, and answers
of Red Hat to "make an OIDC configuration" are lost: nobody takes the other's;
where it cannot be told whose is whose, the person is asked."""

import json
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, say

LOST = {"match": "POST /api/clusters_mgmt/v1/oidc_configs*",
        "do": "reset_after"}


class Person:
    def __init__(self, sim, name):
        self.sim, self.name = sim, name
        home = os.path.join(sim.dir, "home-" + name)
        os.makedirs(home)
        self.env = dict(sim.env, HOME=home, USER=name,
                        XDG_STATE_HOME=home + "/state",
                        XDG_CONFIG_HOME=home + "/config")
        self.path = os.path.join(home, "answers.json")
        self.answer()

    def answer(self, **more):
        with open(wizard.ANSWERS, encoding="utf-8") as f:
            doc = json.load(f)
        doc.update({"cluster.name": self.name, "keys.mode": "aws",
                    "network.stack": self.name + "-net",
                    "roles.account_prefix": self.name,
                    "roles.operator_prefix": self.name})
        doc.pop("keys.alias")
        doc.pop("keys.etcd")
        doc.update(more)
        with open(self.path, "w", encoding="utf-8") as f:
            json.dump(doc, f)

    def begin(self):
        self.run = subprocess.Popen(
            [wizard.BIN, "setup", "--answers", self.path, "--yes", "--plain"],
            env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, cwd=wizard.ROOT)

    def end(self):
        self.said = self.run.communicate(timeout=240)[0]
        return self.run.returncode


def configs(sim):
    return sorted(sim.world().get("ocm.oidc-config", {}))


def config_of(sim, name):
    """Of a person's cluster: its configuration's id."""
    for c in sim.world().get("ocm.cluster", {}).values():
        if c["name"] == name:
            return c["aws"]["sts"]["oidc_config"]["id"]
    return None


def both(people):
    for p in people:
        p.begin()
    return [p.end() for p in people]


def one_answer_lost():
    with Sim() as sim:
        people = [Person(sim, n) for n in ("blue", "green")]
        sim.get("fault", "POST", dict(LOST, times=1))
        ends = both(people)
        asked = ["which of them is ours cannot be told" in p.said
                 for p in people]
        say(all(end == 0 or ask for end, ask in zip(ends, asked)) and
            0 in ends,
            "one answer lost: each arrives, or is asked",
            "\n".join(p.said[-700:] for p in people))
        used = [config_of(sim, p.name) for p in people]
        used = [x for x in used if x]
        say(used and len(used) == len(set(used)) and
            set(used) <= set(configs(sim)) and len(configs(sim)) == 2,
            "one answer lost: nobody has the other's, none is made twice",
            f"{used} of {configs(sim)}")


def torn(sim, name):
    """A wizard that dies while it waits for its answer; its configuration is
    made."""
    before = configs(sim)
    person = Person(sim, name)
    sim.get("fault", "POST", dict(LOST, do="delay", delay_ms=60000))
    person.begin()
    until = time.monotonic() + 60
    while configs(sim) == before and time.monotonic() < until:
        sim.drain()
    person.run.kill()
    person.end()
    sim.get("fault", "DELETE")
    return person, sorted(set(configs(sim)) - set(before))


def both_answers_lost():
    with Sim() as sim:
        blue, mine = torn(sim, "blue")
        green, theirs = torn(sim, "green")
        say(len(mine) == 1 and len(theirs) == 1,
            "both answers lost: both were made",
            f"{mine} {theirs}\n{green.said[-900:]}")
        blue.begin()
        say(blue.end() != 0 and mine[0] in blue.said and
            theirs[0] in blue.said and
            "which of them is ours cannot be told" in blue.said and
            not sim.world().get("iam.oidc-provider"),
            "both answers lost: the first is asked which is theirs",
            blue.said[-900:])
        blue.answer(**{"oidc.config_id": mine[0]})
        blue.begin()
        say(blue.end() == 0 and config_of(sim, "blue") == mine[0],
            "both answers lost: told, the first goes on", blue.said[-700:])
        # green's list had blue's already: one is new, and unclaimed
        green.begin()
        say(green.end() == 0 and config_of(sim, "green") == theirs[0],
            "both answers lost: the second finds its own", green.said[-700:])


def claimed_meanwhile():
    """Ours never arrived; the one that is new is another person's."""
    with Sim() as sim:
        blue, green = (Person(sim, n) for n in ("blue", "green"))
        sim.get("fault", "POST", dict(LOST, do="reset_before", times=99))
        blue.begin()
        say(blue.end() != 0 and not configs(sim),
            "no answer at all: the run ends", blue.said[-700:])
        sim.get("fault", "DELETE")
        green.begin()
        green.end()
        theirs = configs(sim)
        blue.begin()
        say(blue.end() == 0 and len(theirs) == 1 and
            config_of(sim, "blue") not in theirs + [None],
            "a configuration that another cluster uses is never taken",
            blue.said[-700:])


one_answer_lost()
both_answers_lost()
claimed_meanwhile()
sys.exit(wizard.failed > 0)
