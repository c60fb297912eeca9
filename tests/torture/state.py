#!/usr/bin/env python3
"""What can be wrong around a set-up's folder is said before anything is made:
another wizard, no room, no right to write, a newer journal, a bad answers
file.  And Ctrl-C: what was made goes on, the next wizard joins it."""

import json
import os
import resource
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, differences, masked, say

HERE = os.path.dirname(os.path.abspath(__file__))
LIBRARY = wizard.preload(os.path.join(HERE, "killer.c"))


def at_record(when, at):
    return {"LD_PRELOAD": LIBRARY, "KILLER_FILE": "/journal.jsonl",
            "KILLER_WHEN": when, "KILLER_AT": str(at),
            "ASAN_OPTIONS": "detect_leaks=0"}


def refused(sim, what, run, code, *says):
    """run() ends with code, says it, and the world is as it was."""
    before = sim.world(True)
    r = run()
    text = r.stdout + r.stderr
    after = differences(before, sim.world(True))
    missing = [s for s in says if s not in text]
    say(r.returncode == code and not missing and not after,
        what + ": said before anything is made",
        f"exit {r.returncode}, not said {missing}, changed {after[:5]}\n"
        f"{r.stderr}\n{r.stdout[-600:]}")


def folder(sim, session="rosahcp"):
    path = os.path.dirname(sim.journal(session))
    os.makedirs(path, exist_ok=True)
    return path


def put(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


# ---- before anything is made ---------------------------------------------------

def journals(sim):
    for what, text, says in (
            ("a journal of a newer format",
             '{"rosawiz":99,"session":"rosahcp","created":1}\n', "99"),
            ("a journal that is none", "hello\n", "journal.jsonl")):
        sim.reset()
        put(os.path.join(folder(sim), "journal.jsonl"), text)
        refused(sim, what, sim.setup, 3, says)
        put(os.path.join(folder(sim), "answers.json"),
            open(wizard.ANSWERS, encoding="utf-8").read())
        refused(sim, what + ", at a resume",
                lambda: sim.run("resume", "rosahcp", "--yes", "--plain"), 3,
                says)
        with open(sim.journal(), encoding="utf-8") as f:
            say(f.read() == text, what + " is left as it is")


def places(sim):
    sim.reset()
    put(os.path.join(sim.dir, "file"), "")
    for what, state in (("a state folder below a file",
                         os.path.join(sim.dir, "file", "state")),
                        ("a state folder that cannot be made", "/proc/none")):
        refused(sim, what,
                lambda s=state: sim.setup(more={"XDG_STATE_HOME": s}), 1,
                state, "XDG_STATE_HOME")
    home = {k: v for k, v in sim.env.items()
            if k not in ("HOME", "XDG_STATE_HOME")}
    refused(sim, "no home folder at all", lambda: subprocess.run(
        [wizard.BIN, "setup", "--answers", wizard.ANSWERS, "--yes", "--plain"],
        env=home, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=60, cwd=wizard.ROOT), 1, "XDG_STATE_HOME")


def limited(sim, size):
    """A set-up that may write files of at most size bytes."""
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return subprocess.run(
        [wizard.BIN, "setup", "--answers", wizard.ANSWERS, "--yes", "--plain"],
        env=sim.env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=60, cwd=wizard.ROOT, preexec_fn=limit, restore_signals=False)


def on_tmpfs(sim, size):
    """A set-up whose state folder has room for size; None: not possible."""
    os.makedirs(sim.state, exist_ok=True)
    words = [wizard.BIN, "setup", "--answers", wizard.ANSWERS, "--yes",
             "--plain"]
    r = subprocess.run(
        ["unshare", "-rm", "sh", "-c",
         f"mount -t tmpfs -o size={size} none '{sim.state}' || exit 77\n"
         f"head -c {size} /dev/zero > '{sim.state}/fill' 2>/dev/null\n"
         'exec "$@"', "sh", *words], env=sim.env, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=60, cwd=wizard.ROOT)
    return r


def room(sim, want):
    sim.reset()
    r = on_tmpfs(sim, 16384)
    if r.returncode == 77 or "unshare" in r.stderr:
        wizard.skip("a full disk: no tmpfs may be mounted here")
    else:
        refused(sim, "a full disk", lambda: on_tmpfs(sim, 16384), 1,
                "No space left", "XDG_STATE_HOME")
    refused(sim, "no byte may be written", lambda: limited(sim, 0), 1,
            "File too large")
    for size in (4000, 9000, 14000):
        sim.reset()
        r = limited(sim, size)
        say(r.returncode == 1 and "File too large" in r.stdout + r.stderr and
            "resume" in r.stdout + r.stderr,
            f"the disk is full after {size} bytes: said, and how to go on",
            f"exit {r.returncode}\n{r.stderr}\n{r.stdout[-800:]}")
        r = sim.run("resume", "rosahcp", "--yes", "--plain")
        again = differences(want, masked(sim.world(True)))
        say(r.returncode == 0 and not again,
            f"with room again after {size} bytes: the same world",
            f"exit {r.returncode}\n{r.stderr}\n{r.stdout[-600:]}\n"
            + "\n".join(again[:8]))


def answers(sim):
    sim.reset()
    path = os.path.join(sim.dir, "bad.json")
    put(path, '{\n"cluster.name": "Bad Name",\n"compute.min": "x",\n'
        '"no.such": 1,\n"cluster.region": "mars-1"\n}\n')
    refused(sim, "a bad answers file, all its faults at once",
            lambda: sim.run("setup", "--answers", path, "--yes", "--plain"), 3,
            path, "line 2, cluster.name: 'Bad Name'",
            "line 3, compute.min: 'x'", "line 4, no.such",
            "line 5, cluster.region: 'mars-1'")
    put(path, '{"access.from": "ranges"}')
    refused(sim, "an answers file that lacks an answer",
            lambda: sim.run("setup", "--answers", path, "--yes", "--plain"), 3,
            "access.ranges")
    refused(sim, "an answers file that is not there",
            lambda: sim.run("setup", "--answers", "/nowhere.json", "--yes",
                            "--plain"), 3, "/nowhere.json")
    refused(sim, "input that ends before the answers do",
            lambda: sim.run("setup", "--plain"), 12, "--answers")
    refused(sim, "a session that does not exist",
            lambda: sim.run("resume", "nothing", "--yes", "--plain"), 3,
            "'nothing'")
    refused(sim, "a session name that leaves the folder",
            lambda: sim.run("teardown", "../x", "--yes", "--plain"), 2,
            "'../x'")


# ---- two wizards, Ctrl-C -------------------------------------------------------

def two(sim, want):
    sim.reset()
    first = subprocess.Popen(
        [wizard.BIN, "setup", "--answers", wizard.ANSWERS, "--yes", "--plain"],
        env={**sim.env, **at_record("stop", 9)}, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=wizard.ROOT)
    wizard.until_stopped(first)
    for what, run in (
            ("a set-up", sim.setup),
            ("a resume", lambda: sim.run("resume", "--yes", "--plain")),
            ("a teardown", lambda: sim.run("teardown", "--yes", "--plain"))):
        refused(sim, what + " of a session that another wizard has open", run,
                11, "another wizard", str(first.pid))
    r = sim.run("status", "rosahcp", "--plain")
    say(r.returncode == 0, "status works beside another wizard",
        r.stderr + r.stdout)
    os.kill(first.pid, signal.SIGCONT)
    first.wait(60)
    again = differences(want, masked(sim.world(True)))
    say(first.returncode == 0 and not again,
        "and the first one ends in the same world",
        f"{first.returncode}\n" + "\n".join(again[:8]))


def interrupted(sim, want, when, code):
    bad = []
    for at in (2, 8, 30, 60, 84, 90, 94):
        sim.reset()
        r = sim.setup(more=at_record(when, at))
        text = r.stdout + r.stderr
        if r.returncode != code or "rosawiz resume rosahcp" not in text:
            bad.append(f"record {at}: exit {r.returncode} {r.stderr}")
            continue
        sim.drain()
        r = sim.run("resume", "--yes", "--plain")
        if r.returncode:
            bad.append(f"record {at}: resume {r.returncode} {r.stderr}"
                       f"{r.stdout[-600:]}")
        bad += [f"record {at}: {d}"
                for d in differences(want, masked(sim.world(True)))]
    say(not bad, f"SIG{when.upper()}: exit {code}, how to go on is said, and "
        "the next wizard joins in", "\n".join(bad))


def main():
    with Sim() as sim:
        r = sim.setup()
        say(r.returncode == 0, "an undisturbed set-up", r.stderr)
        want = masked(sim.world(True))
        journals(sim)
        places(sim)
        answers(sim)
        room(sim, want)
        two(sim, want)
        interrupted(sim, want, "int", 130)
        interrupted(sim, want, "term", 130)
    sys.exit(wizard.failed > 0)


main()
