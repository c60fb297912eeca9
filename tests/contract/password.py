#!/usr/bin/env python3
"""The password of cluster-admin: hashed as OpenShift takes it, by the word of
an independent library (PyPI bcrypt); on a screen only when asked for, and in
no file ever."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, say

HERE = os.path.dirname(os.path.abspath(__file__))
LIBRARY = wizard.preload(os.path.join(HERE, "..", "torture", "killer.c"))
CHECK = "import sys, bcrypt; p, h = sys.stdin.read().split('\\n')[:2]; " \
        "sys.exit(not bcrypt.checkpw(p.encode(), h.encode()))"


def hashes(sim):
    return [u["_hash"] for idp in sim.world()["ocm.idp"].values()
            for u in idp["_users"]]


def spied(sim):
    """The password of the run, taken at crypt(3)."""
    path = os.path.join(sim.dir, "phrase")
    return path, {"LD_PRELOAD": LIBRARY, "KILLER_PHRASE": path,
                  "ASAN_OPTIONS": "detect_leaks=0"}


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read().strip()


def hashed(sim):
    path, more = spied(sim)
    r = sim.setup(more=more)
    say(r.returncode == 0, "a set-up", r.stdout[-900:] + r.stderr)
    password, (hash_,) = read(path), hashes(sim)
    say(hash_.startswith("$2y$10$") and len(hash_) == 60,
        "the hash is bcrypt of cost 10 in the form that OpenShift takes",
        hash_[:7])
    say(password not in r.stdout + r.stderr, "the output has no password")
    python = wizard.python_with("bcrypt", "bcrypt")
    if not python:
        wizard.skip("the hash by an independent library: no bcrypt from PyPI")
        return
    for what, text, good in (("the password fits the hash", password, True),
                             ("another does not", password + "x", False)):
        done = subprocess.run([python, "-c", CHECK], text=True,
                              input=f"{text}\n{hash_}\n", capture_output=True)
        say((done.returncode == 0) == good and not done.stderr,
            what + ", says PyPI's bcrypt", done.stderr)


def at_terminal(sim, more, words, steps):
    """resume in a terminal: for each step (text awaited, keys then typed) what
    came on the screen since the step before, and the exit status."""
    pid, fd = pty.fork()
    if not pid:
        os.chdir(wizard.ROOT)
        os.execve(wizard.BIN, [wizard.BIN, "resume", *words],
                  {**sim.env, **more})
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    parts, at, end = [""], 0, time.monotonic() + 120
    while time.monotonic() < end:
        if not select.select([fd], [], [], 1)[0]:
            continue
        try:
            data = os.read(fd, 65536)
        except OSError:
            break
        if not data:
            break
        parts[-1] += data.decode("utf-8", "replace")
        if at < len(steps) and steps[at][0] in parts[-1]:
            os.write(fd, steps[at][1].encode())
            parts.append("")
            at += 1
    os.close(fd)
    return parts, os.waitpid(pid, 0)[1]


def files_with(folder, password):
    out, n = [], 0
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            if os.path.isfile(path):
                n += 1
                with open(path, "rb") as f:
                    if password.encode() in f.read():
                        out.append(path)
    return out, n


def shown(sim, what, words, steps, times, term="dumb"):
    """The password comes on the screen after the first step only."""
    home = sim.env["HOME"]
    path, more = spied(sim)
    more.update({"ROSAWIZ_LOG": os.path.join(home, "log.txt"), "TMPDIR": home,
                 "TERM": term, "LC_ALL": "C.UTF-8"})
    parts, status = at_terminal(sim, more, words, steps)
    password = read(path)
    before, after = parts[0], "".join(parts[1:])
    say(status == 0 and before and password not in before
        and after.count(password) == times,
        f"{what}: the password is on the screen {times} times",
        f"status {status}, {after.count(password)} times, "
        f"{len(parts) - 1} of {len(steps)} steps\n{before[-300:]!r}")
    bad, n = files_with(home, password)
    say(not bad and n >= 3, f"and in none of {n} files", "\n".join(bad))


def main():
    with Sim() as sim:
        hashed(sim)
        shown(sim, "in plain mode, asked and answered no", ["--plain"],
              [("Show the password", "no\n")], 0)
        shown(sim, "on the full screen, on its own page", [], [
            ("ready, and reached", "v"), ("Shown once", "\x1b"),
            ("ready, and reached", "\x03"), ("Leave?", "\r")], 1,
            "xterm-256color")
        sim.reset()
        say(sim.setup().returncode == 0, "another set-up")
        shown(sim, "in plain mode, asked and answered yes", ["--plain"],
              [("Show the password", "yes\n")], 1)
    sys.exit(wizard.failed > 0)


main()
