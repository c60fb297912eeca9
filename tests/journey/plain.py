#!/usr/bin/env python3
"""Questions in plain mode: Enter takes what stands there without making it the
person's own, so that it still follows from what is changed after going back."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, say


def row(text, label):
    return next((x.strip() for x in text.splitlines()
                 if x.strip().startswith(label + ":")), "")


def main():
    with Sim() as sim:
        keys = ["first", "", "b", "b", "second"] + [""] * 30
        r = sim.run("plan", "--plain", input="\n".join(keys) + "\n")
        say(r.returncode == 0 and row(r.stdout, "Cluster name") ==
            "Cluster name: second (you)", "back, and another name",
            r.stdout[-900:] + r.stderr)
        region = row(r.stdout, "AWS region")
        say("us-east-1 (found" in region,
            "Enter does not make a default the person's", region)
        stack = row(r.stdout, "Name of the CloudFormation stack")
        prefix = row(r.stdout, "Operator role prefix")
        say("second-net" in stack and "second-" in prefix and
            "(you)" not in prefix, "what follows from the name follows still",
            stack + "\n" + prefix)
        r = sim.run("plan", "--plain", input="Not_A_Name\nb\nb\n" +
                    "\n" * 30)
        say("'Not_A_Name'" in r.stdout and "lower-case" in r.stdout,
            "a bad one is quoted, and asked again", r.stdout[:900])


main()
sys.exit(wizard.failed > 0)
