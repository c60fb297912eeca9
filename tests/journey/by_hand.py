#!/usr/bin/env python3
"""The lines of `plan` that would do the same by hand: the one that makes the
cluster is given to a shell as it is printed.  A stand-in for rosa keeps what it
was told, and the files that its flags name."""

import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, say

ROLE = "arn:aws:iam::123456789012:role/logs"
STAND_IN = """#!/bin/sh
for word; do printf '%s\\n' "$word"; done > words
"""
MORE = {
    "cluster.tags": "owner=it's $HOME,team=$(id)",
    "more.log_forwarders": [
        {"cloudwatch": {"log_group_name": "it's `mine`",
                        "log_distribution_role_arn": ROLE},
         "applications": ["kube-apiserver"]},
        {"s3": {"bucket_name": "logs", "bucket_prefix": "$HOME"},
         "groups": [{"id": "api"}]}],
}
FORWARDING = {
    "cloudwatch": {"cloudwatch_log_group_name": "it's `mine`",
                   "cloudwatch_log_role_arn": ROLE,
                   "applications": ["kube-apiserver"], "groups": []},
    "s3": {"s3_config_bucket_name": "logs", "s3_config_bucket_prefix": "$HOME",
           "applications": [], "groups": ["api"]},
}


def pem(folder):
    path = os.path.join(folder, "ca.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                    "-subj", "/CN=registry", "-days", "9", "-keyout",
                    os.devnull, "-out", path], check=True, capture_output=True)
    with open(path) as f:
        return f.read()


def answers(folder, more):
    path = os.path.join(folder, "answers.json")
    with open(wizard.ANSWERS, encoding="utf-8") as f:
        doc = {**json.load(f), **more}
    with open(path, "w", encoding="utf-8") as f:
        json.dump(doc, f)
    return path


def as_yaml(text):
    """As rosa reads it."""
    python = wizard.python_with("yaml", "PyYAML")
    if not python:
        wizard.skip("the file by a YAML reader: no PyYAML here")
        return json.loads(text)
    return json.loads(subprocess.run(
        [python, "-c", "import json, sys, yaml; "
         "json.dump(yaml.safe_load(sys.stdin), sys.stdout)"],
        input=text, capture_output=True, check=True, text=True).stdout)


def run_it(folder, line):
    rosa = os.path.join(folder, "rosa")
    with open(rosa, "w") as f:
        f.write(STAND_IN)
    os.chmod(rosa, 0o755)
    r = subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True,
                       text=True, env={"PATH": folder + ":/usr/bin:/bin",
                                       "HOME": "/nowhere"})
    say(r.returncode == 0 and not r.stderr, "a shell takes the line", r.stderr)
    with open(os.path.join(folder, "words")) as f:
        return f.read().splitlines()


def named(folder, words, flag):
    with open(os.path.join(folder, words[words.index(flag) + 1])) as f:
        return f.read()


def main():
    with Sim() as sim, tempfile.TemporaryDirectory() as folder:
        authorities = {"it's.example.com": pem(folder)}
        path = answers(folder, {**MORE, "more.registry_ca": authorities})
        r = sim.run("plan", "--answers", path, "--yes", "--plain")
        lines = [x.strip() for x in r.stdout.splitlines()
                 if "rosa create cluster" in x]
        if not say(r.returncode == 0 and len(lines) == 1,
                   "one line makes the cluster", r.stderr + r.stdout[-900:]):
            return
        # ids that the plan's own actions give are not known yet
        words = run_it(folder, re.sub("<known[^>]*>", "later", lines[0]))
        say(words[:3] == ["create", "cluster", "--hosted-cp"] and
            "owner:it's $HOME,team:$(id)" in words,
            "every value arrives as it is", words)
        say(as_yaml(named(folder, words, "--log-fwd-config")) == FORWARDING,
            "the log forwarding file is there, in rosa's form",
            named(folder, words, "--log-fwd-config"))
        say(json.loads(named(
            folder, words, "--registry-config-additional-trusted-ca")) ==
            authorities, "so are the registries' certificates")
        plain = sim.run("plan", "--answers", wizard.ANSWERS, "--yes", "--plain")
        say("printf" not in plain.stdout, "no file without such an answer")


main()
sys.exit(wizard.failed > 0)
