#!/usr/bin/env python3
"""A traced journey holds what was said and no secret of it; what is unknown is
named; the file overwrites nothing and a full disk does not stop the run.  A
kubeconfig is written where it was asked for."""

import base64
import difflib
import json
import os
import re
import stat
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, say

HERE = os.path.dirname(os.path.abspath(__file__))
LIBRARY = wizard.preload(os.path.join(HERE, "..", "torture", "killer.c"))


def lines(path):
    with open(path) as f:
        return [json.loads(x) for x in f]


def secrets_of(sim, phrase):
    """Every secret that this journey had, as far as anybody can know them."""
    out = {"password": open(phrase).read().strip(),
           "AWS secret key": sim.env["AWS_SECRET_ACCESS_KEY"],
           "AWS key id": sim.env["AWS_ACCESS_KEY_ID"],
           "ROSA_TOKEN": sim.env["ROSA_TOKEN"]}
    basic = base64.b64encode(b"cluster-admin:" + out["password"].encode())
    out["basic"] = basic.decode()
    return out


FORMS = {"a JWT": r"eyJ[\w-]{10,}\.[\w-]{10,}", "a bcrypt hash": r"\$2[aby]\$\d",
         "an OpenShift token": r"sha256~[\w-]{10,}",
         "a private key": r"BEGIN [A-Z ]*PRIVATE", "a mail address":
         r"[\w.]+@[\w.]+\.(com|org)"}


def journey(sim):
    path = os.path.join(sim.dir, "trace.jsonl")
    phrase = os.path.join(sim.dir, "phrase")
    kube = os.path.join(sim.dir, "kubeconfig")
    r = sim.setup("--trace", path, "--kubeconfig", kube,
                  more={"LD_PRELOAD": LIBRARY, "KILLER_PHRASE": phrase,
                        "ASAN_OPTIONS": "detect_leaks=0"})
    say(r.returncode == 0 and "Trace: " in r.stderr and
        "Nothing in them was unknown" in r.stderr,
        "a traced set-up: nothing of the simulator is unknown", r.stderr)
    text = open(path).read()
    for what, secret in secrets_of(sim, phrase).items():
        say(len(secret) > 8 and secret not in text, f"not in it: {what}")
    for what, form in FORMS.items():
        m = re.search(form, text)
        say(not m, f"nothing like {what}", m and m.group(0)[:30])
    say(stat.S_IMODE(os.stat(path).st_mode) == 0o600, "mode 0600")
    log = {(x["method"], x["path"], x["status"]) for x in sim.log()}
    seen = {(x["method"], x["path"], x["status"]) for x in lines(path)
            if "path" in x}
    # the sign-in's paths aside; a probe of the cluster is no exchange, and the
    # name of a token is hidden
    lost = {x for x in log - seen if "/auth/" not in x[1] and
            not x[1].startswith(("/version", "/apis/oauth"))}
    say(not lost, "every exchange is in it", sorted(lost)[:3])
    kubeconfig(sim, kube)
    return path


def kubeconfig(sim, path):
    python = wizard.python_with("yaml", "PyYAML")
    if not python:
        wizard.skip("the kubeconfig for another loader: no PyYAML here")
        return
    doc = json.loads(subprocess.run(
        [python, "-c", "import json, sys, yaml; "
         "json.dump(yaml.safe_load(sys.stdin), sys.stdout)"],
        stdin=open(path), capture_output=True, check=True).stdout)
    by = {c["name"]: c["cluster"] for c in doc["clusters"]}
    users = {u["name"] for u in doc["users"]}
    ca = base64.b64decode(by["rosahcp-internal"]["certificate-authority-data"])
    say(by["rosahcp-internal"]["server"] ==
        "https://api.rosahcp.hypershift.local:443" and
        by["rosahcp"]["server"].startswith("https://api.rosahcp.") and
        by["rosahcp"]["proxy-url"].startswith("socks5://127.0.0.1:") and
        b"BEGIN CERTIFICATE" in ca, "kubeconfig: two ways in", doc)
    say({c["context"]["user"] for c in doc["contexts"]} == users and
        doc["current-context"] == "rosahcp" and
        "token" not in open(path).read(), "kubeconfig: one user, no token")
    r = sim.run("status", "--plain", "--kubeconfig", path)
    say(r.returncode == 3 and "is there already" in r.stderr,
        "kubeconfig: never over a file", r.stderr)


def others(sim, path):
    r = sim.run("status", "--plain", "--trace", path)
    say(r.returncode == 3 and path in r.stderr, "never over a file", r.stderr)
    r = sim.run("status", "--plain", "--trace", "/dev/full")
    say(r.returncode == 3, "a device is there already", r.stderr)
    path = os.path.join(sim.dir, "masked.jsonl")
    r = sim.run("status", "--plain", "--trace", path, "--trace-mask")
    text = open(path).read()
    say(r.returncode == 0 and "123456789012" not in text and
        "900000000001" in text, "masked: another account id", r.stderr)


def same_again(sim, *args):
    """The command on the world; then on a simulator that knows its trace
    only: the same text."""
    path = os.path.join(sim.dir, f"again-{args[0]}.jsonl")
    first = sim.run(*args, "--plain", "--trace", path)
    with Sim("--replay", path) as other:
        again = other.run(*args, "--plain")
        no_cluster = not other.world().get("ocm.cluster")
    say(first.returncode == again.returncode == 0 and no_cluster and
        first.stdout == again.stdout, f"replayed: {args[0]}",
        f"exit {first.returncode} {again.returncode}\n{again.stderr}\n" +
        "\n".join(difflib.unified_diff(first.stdout.splitlines(),
                                       again.stdout.splitlines(), n=0)))


def replay(sim, path):
    sim.fresh()
    same_again(sim, "status", "--cluster", "rosahcp")
    same_again(sim, "plan", "--answers", wizard.ANSWERS, "--yes")
    with Sim("--replay", path) as other:
        r = other.setup()
        say("[00:00]" in r.stdout and "Cluster rosahcp: made" in r.stdout and
            "Control plane ready: OK" in r.stdout,
            "replayed: a whole set-up, writes and waits",
            r.stderr + r.stdout[-900:])
    r = sim.run("sim", "--replay", wizard.ANSWERS)
    say(r.returncode == 3 and "is no trace" in r.stderr,
        "another file is no trace", r.stderr)


def table():
    """Every name that an OpenAPI document has for an object of the table is in
    it: else an answer that is right would be told as unknown."""
    folder = os.path.join(wizard.ROOT, "..", "shared", "data", "openapi")
    if not os.path.isdir(folder):
        wizard.skip("the table against the OpenAPI: not here")
        return
    schemas = {}
    for name in os.listdir(folder):
        path = os.path.join(folder, name, "v1", "openapi.json")
        if os.path.exists(path):
            with open(path, encoding="utf-8") as f:
                for kind, schema in json.load(f)["components"][
                        "schemas"].items():
                    schemas.setdefault(kind, set()).update(
                        schema.get("properties", {}))
    rows, lacks = {}, []
    with open(os.path.join(wizard.ROOT, "assets", "known.tsv")) as f:
        for group, kind, words in (x.rstrip("\n").split("\t") for x in f
                                   if x[0] != "#"):
            if group == "field":
                rows[kind] = [w.partition(":") for w in words.split()]
    for kind, words in rows.items():
        names = {w[0] for w in words}
        lacks += [f"{kind}.{x}" for x in schemas.get(kind, ())
                  if x not in names]
        lacks += [f"{kind}: no row {t}" for _, _, t in words
                  if t and t not in rows]
    say(len(rows) > 80 and not lacks, f"{len(rows)} objects of the OpenAPI, "
        "each name known", lacks)


def main():
    table()
    with Sim() as sim:
        path = journey(sim)
        others(sim, path)
        replay(sim, path)


main()
sys.exit(1 if wizard.failed else 0)
