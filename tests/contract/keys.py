#!/usr/bin/env python3
"""keys.py - AWS keys that end in the middle of a set-up on the simulator: those
of a program and of an assumed role are got again and the plan goes on, each
thing made once; those that cannot be got say so, and `resume` goes on later.

BIN and BUILD from the environment.
"""

import json
import os
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from sigv4 import sign
from wizard import say

ENDED = {"match": "iam CreateRole", "nth": 2, "times": 1, "do": "status",
         "status": 403, "code": "ExpiredToken", "message": "it is over"}
ROLE = "arn:aws:iam::123456789012:role/operator"
TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole",
     "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}]}
SCRIPT = """echo >>"{0}/runs"
[ ! -e "{0}/broken" ] || {{ echo "the vault is shut" >&2; exit 5; }}
cat "{0}/keys"
"""
PROFILES = """[profile program]
credential_process = sh {0}/keys.sh
[profile role]
role_arn = {1}
source_profile = program
"""


class World(wizard.Sim):
    """A simulator of its own, and a person whose keys are in a profile: a
    program's, and those of a role assumed with them."""

    def __init__(self):
        super().__init__()
        self.key = [self.env.pop("AWS_ACCESS_KEY_ID"),
                    self.env.pop("AWS_SECRET_ACCESS_KEY")]
        home = self.env["HOME"]
        os.mkdir(os.path.join(home, ".aws"))
        self.write("keys", json.dumps({"Version": 1,
                                       "AccessKeyId": self.key[0],
                                       "SecretAccessKey": self.key[1]}))
        self.write("keys.sh", SCRIPT.format(home))
        self.write(".aws/config", PROFILES.format(home, ROLE))

    def path(self, name):
        return os.path.join(self.env["HOME"], name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as f:
            f.write(text)

    def lines(self, name):
        with open(self.path(name), encoding="utf-8") as f:
            return f.readlines()

    def iam(self, **params):
        """One signed call of IAM."""
        body = urllib.parse.urlencode(dict(params, Version="2010-05-08"))
        headers = {"content-type": "application/x-www-form-urlencoded"}
        sign(self.key, "iam", "us-east-1",
             ("POST", self.host, "/", body.encode()), headers)
        return self.http("POST", "/", body, headers)

    def wizard(self, profile, *words):
        r = self.run(*words, "--yes", "--plain", more={"AWS_PROFILE": profile})
        return r.returncode, r.stdout + r.stderr

    def set_up(self, profile):
        return self.wizard(profile, "setup", "--answers", wizard.ANSWERS)

    def calls(self, op):
        return sum(x.get("op") == op for x in self.log())

    def made(self):
        """How many there are of each kind."""
        return {kind: len(things) for kind, things in self.world().items()
                if not kind.startswith("_")}


def a_program(plain):
    with World() as w:
        w.get("fault", "POST", ENDED)
        rc, out = w.set_up("program")
        say(rc == 0, "a program's keys end: it is asked again and the set-up "
            "ends well", out[-1500:])
        say(len(w.lines("runs")) == 2, "it ran twice", w.lines("runs"))
        wizard.equal(w.made(), plain, "each thing was made once")
        say("credential_process" in out,
            "where the keys come from is told first", out[:600])


def a_role(plain):
    with World() as w:
        w.iam(Action="CreateRole", RoleName="operator",
              AssumeRolePolicyDocument=json.dumps(TRUST))
        # until all of AWS knows the role
        w.get("clock", "POST", {"advance_ms": 120000})
        w.get("fault", "POST", ENDED)
        rc, out = w.set_up("role")
        say(rc == 0, "an assumed role's keys end: it is assumed again and the "
            "set-up ends well", out[-1500:])
        wizard.equal(w.calls("AssumeRole"), 2, "it was assumed twice")
        made = w.made()
        made["iam.role"] -= 1
        wizard.equal(made, plain, "each thing was made once by it")


def none_to_be_got(plain):
    with World() as w:
        w.get("fault", "POST", dict(ENDED, nth=3))
        # the first time it works, then never
        w.write("keys.sh", "".join(w.lines("keys.sh")).replace(
            "[ ! -e", f'[ "$(wc -l <"{w.path("runs")}")" -lt 2 ] || [ ! -e'))
        w.write("broken", "")
        rc, out = w.set_up("program")
        say(rc == 4, "keys that cannot be got again stop the set-up: exit 4",
            f"{rc}\n{out[-1500:]}")
        say("the vault is shut" in out and "exit 5" in out,
            "with the program's own words", out[-1500:])
        os.unlink(w.path("broken"))
        rc, out = w.wizard("program", "resume", "rosahcp")
        say(rc == 0, "resume goes on where it stopped", out[-1500:])
        wizard.equal(w.made(), plain, "and nothing was made twice")


def main():
    if not os.access(wizard.BIN, os.X_OK):
        wizard.skip(f"keys: {wizard.BIN} is not there")
        return
    with World() as w:
        rc, out = w.set_up("program")
        say(rc == 0, "keys of a program: the set-up ends well", out[-1500:])
        plain = w.made()
    a_program(plain)
    a_role(plain)
    none_to_be_got(plain)


main()
sys.exit(wizard.failed > 0)
