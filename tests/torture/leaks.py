#!/usr/bin/env python3
"""No token, key or password in any file, log, journal, output, argument or
environment: looked for in all that a whole demo (and a set-up with an OIDC
configuration of one's own) leaves behind, and, while it runs, in /proc."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, say

HERE = os.path.dirname(os.path.abspath(__file__))
LIBRARY = wizard.preload(os.path.join(HERE, "killer.c"))
# what a secret looks like, whosever it is: a JSON web token, the access token
# of a cluster, a private key, a password hash
SHAPES = {"a token": rb"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}",
          "a cluster's token": rb"sha256~[A-Za-z0-9_-]{20,}",
          "a private key": rb"PRIVATE KEY",
          "a password hash": rb"\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}",
          "a bearer": rb"[Bb]earer [A-Za-z0-9]",
          "a signature": rb"Signature=[0-9a-f]{64}"}


def faults(name, data, secrets):
    out = [f"{what} in {name}" for what, value in secrets.items()
           if value.encode() in data]
    out += [f"{what} in {name}: {m.group()[:40]!r}"
            for what, shape in SHAPES.items()
            for m in [re.search(shape, data)] if m]
    return out


def files_below(folder, secrets, but=()):
    out, n = [], 0
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            if path in but or not os.path.isfile(path):
                continue
            with open(path, "rb") as f:
                out += faults(path, f.read(), secrets)
            n += 1
    return out, n


def family(pid):
    """pid and what it started, also what left for a session of its own."""
    out, stat = [], {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", encoding="utf-8") as f:
                    stat[int(entry)] = int(f.read().rsplit(")", 1)[1]
                                           .split()[1])
            except OSError:
                pass
    todo = [pid]
    while todo:
        out.append(todo.pop())
        todo += [p for p, parent in stat.items() if parent == out[-1]]
    return out


def processes(pid, secrets):
    out = []
    for p in family(pid):
        for what in ("cmdline", "environ"):
            try:
                with open(f"/proc/{p}/{what}", "rb") as f:
                    out += faults(f"/proc/{p}/{what}", f.read(), secrets)
            except OSError:
                pass
    return out, len(family(pid))


def demo(sim):
    """One demo, stopped at each of some records for a look at /proc."""
    phrase = os.path.join(sim.dir, "phrase")
    home = sim.env["HOME"]
    log = os.path.join(home, "log.txt")
    env = {k: v for k, v in sim.env.items()
           if not k.startswith(("AWS", "OCM", "ROSA"))}
    env.update(LD_PRELOAD=LIBRARY, KILLER_FILE="/journal.jsonl",
               KILLER_WHEN="stop", KILLER_AT="88", KILLER_PHRASE=phrase,
               ROSAWIZ_LOG=log, TMPDIR=home, ASAN_OPTIONS="detect_leaks=0")
    out = os.path.join(home, "out.txt")
    with open(out, "wb") as f:
        p = subprocess.Popen(
            [wizard.BIN, "demo", "--plain", "--yes", "--speed", "auto",
             "--answers", wizard.ANSWERS], env=env, stdin=subprocess.DEVNULL,
            stdout=f, stderr=subprocess.STDOUT, cwd=wizard.ROOT)
    wizard.until_stopped(p)
    with open(os.path.join(sim.state, "rosawiz", "demo", "world.json"),
              encoding="utf-8") as f:
        base = f"http://127.0.0.1:{json.load(f)['port']}"
    got = json.load(urllib.request.urlopen(base + "/_sim/info"))["credentials"]
    with open(phrase, encoding="utf-8") as f:
        password = f.read().strip()
    os.unlink(phrase)
    secrets = {"the AWS secret key": got["aws_secret_access_key"],
               "the Red Hat token": got["ocm_token"],
               "its signature": got["ocm_token"].rsplit(".", 1)[1],
               "the administrator's password": password}
    say(all(len(v) > 11 for v in secrets.values()), "the secrets are known",
        str({k: len(v) for k, v in secrets.items()}))
    bad, n = processes(p.pid, secrets)
    say(not bad and n >= 2, f"no secret in arguments and environments of {n} "
        "processes of a demo", "\n".join(bad))
    os.kill(p.pid, signal.SIGCONT)
    p.wait(60)
    say(p.returncode == 0, "the demo went on to its end", p.returncode)
    bad, n = files_below(home, secrets)
    say(not bad and n >= 5, f"no secret in the {n} files that a demo leaves "
        "(answers, journal, log, output)", "\n".join(bad))
    with open(log, "rb") as f:
        say(len(f.read()) > 1000, "the log has something to be searched")


def own_oidc(sim):
    """With the private key of an unmanaged OIDC configuration, and at once
    with a log; secrets come by the environment here, as for any tool."""
    path = os.path.join(sim.dir, "own.json")
    with open(wizard.ANSWERS, encoding="utf-8") as f:
        doc = json.load(f)
    doc["oidc.managed"] = False
    with open(path, "w", encoding="utf-8") as f:
        json.dump(doc, f)
    home = sim.env["HOME"]
    phrase = os.path.join(sim.dir, "phrase")
    more = {"ROSAWIZ_LOG": os.path.join(home, "log.txt"), "TMPDIR": home,
            "LD_PRELOAD": LIBRARY, "KILLER_PHRASE": phrase,
            "ASAN_OPTIONS": "detect_leaks=0"}
    r = sim.run("setup", "--answers", path, "--yes", "--plain", more=more)
    say(r.returncode == 0, "a set-up with an OIDC configuration of one's own",
        r.stderr + r.stdout[-900:])
    d = sim.run("teardown", "--yes", "--plain", more=more)
    say(d.returncode == 0, "and its teardown", d.stderr + d.stdout[-900:])
    with open(phrase, encoding="utf-8") as f:
        password = f.read().strip()
    secrets = {"the AWS secret key": sim.env["AWS_SECRET_ACCESS_KEY"],
               "the Red Hat token": sim.env["ROSA_TOKEN"],
               "its signature": sim.env["ROSA_TOKEN"].rsplit(".", 1)[1],
               "the administrator's password": password}
    bad, n = files_below(home, secrets)
    for name, text in (("the output", r.stdout + r.stderr),
                       ("the teardown's output", d.stdout + d.stderr)):
        bad += faults(name, text.encode(), secrets)
    say(not bad and n >= 4, f"no secret in its {n} files and its output",
        "\n".join(bad))


def main():
    with Sim() as sim:
        demo(sim)
        sim.reset()
        own_oidc(sim)
    sys.exit(wizard.failed > 0)


main()
