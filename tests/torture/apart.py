#!/usr/bin/env python3
"""A demo is apart from the real world: it reads and writes no credential,
login, variable or proxy of the person who runs it, and no connection leaves
loopback.  The files are FIFOs that nobody writes to: a reader would hang."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, differences, say

FILES = (".aws/credentials", ".aws/config", ".aws/cli/cache/x.json",
         ".aws/sso/cache/x.json", ".config/ocm/ocm.json", ".ocm.json",
         ".netrc", ".curlrc", ".kube/config")
DEMO = ("demo", "--plain", "--yes", "--speed", "auto", "--over", "--answers",
        wizard.ANSWERS)
REAL_KEY = "AKIAREALREALREALREAL"


class Trap:
    """A proxy and endpoint that counts who calls."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.calls = 0
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            peer, _ = self.socket.accept()
            self.calls += 1
            peer.close()


def poisoned(home, trap):
    paths = []
    for name in FILES:
        path = os.path.join(home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.mkfifo(path)
        paths.append(path)
    env = {"PATH": os.environ["PATH"], "HOME": home, "LC_ALL": "C.UTF-8",
           "TERM": "dumb", "USER": "tester",
           "XDG_STATE_HOME": os.path.join(home, "state"),
           "XDG_CONFIG_HOME": os.path.join(home, ".config"),
           "AWS_ACCESS_KEY_ID": REAL_KEY,
           "AWS_SECRET_ACCESS_KEY": "realrealrealrealrealrealrealrealrealreal",
           "AWS_SESSION_TOKEN": "realsession", "AWS_PROFILE": "real",
           "AWS_REGION": "eu-real-1", "AWS_DEFAULT_REGION": "eu-real-1",
           "AWS_CONFIG_FILE": paths[1],
           "AWS_SHARED_CREDENTIALS_FILE": paths[0],
           "AWS_ENDPOINT_URL": trap.url,
           "AWS_CONTAINER_CREDENTIALS_FULL_URI": trap.url,
           "AWS_EC2_METADATA_SERVICE_ENDPOINT": trap.url,
           "ROSA_TOKEN": "realtoken", "OCM_TOKEN": "realtoken",
           "OCM_CONFIG": paths[4], "OCM_URL": trap.url,
           "OCM_TOKEN_URL": trap.url, "KUBECONFIG": paths[8],
           "ROSAWIZ_SIM": trap.url,
           "HTTPS_PROXY": trap.url, "https_proxy": trap.url,
           "HTTP_PROXY": trap.url, "http_proxy": trap.url,
           "ALL_PROXY": trap.url, "all_proxy": trap.url,
           "ASAN_OPTIONS": "detect_leaks=0"}
    return env, paths


def run(words, env, timeout=120):
    try:
        return subprocess.run(words, env=env, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=timeout,
                              cwd=wizard.ROOT)
    except subprocess.TimeoutExpired as e:
        return subprocess.CompletedProcess(words, 124, str(e.stdout), "hangs")


def tree(home, but):
    """Every file below home, but those of the state folder."""
    out = {}
    for where, _, names in os.walk(home):
        for name in names:
            path = os.path.join(where, name)
            if not path.startswith(but):
                st = os.lstat(path)
                out[path] = (st.st_mtime_ns, st.st_size, st.st_mode)
    return out


def nobody_reads(folder):
    trap = Trap()
    home = os.path.join(folder, "person")
    env, paths = poisoned(home, trap)
    before = tree(home, env["XDG_STATE_HOME"])
    trace = os.path.join(folder, "trace")
    traced = shutil.which("strace") and run(
        ["strace", "-o", "/dev/null", "true"], env).returncode == 0
    words = [wizard.BIN, *DEMO]
    if traced:
        words = ["strace", "-f", "-q", "-o", trace, "-e",
                 "trace=file,connect,sendto", *words]
    r = run(words, env)
    say(r.returncode == 0 and "proven reachable" in r.stdout,
        "a demo beside the files and variables of a real account",
        r.stderr + r.stdout[-900:])
    say(REAL_KEY not in r.stdout and "eu-real-1" not in r.stdout and
        "realtoken" not in r.stdout,
        "nothing of them shows", r.stdout[-900:])
    say(trap.calls == 0, "no proxy, no endpoint of theirs was called",
        f"{trap.calls} calls")
    after = tree(home, env["XDG_STATE_HOME"])
    say(after == before, "nothing outside the state folder was written",
        str(set(after.items()) ^ set(before.items())))
    if traced:
        judge_trace(trace, paths)
    else:
        wizard.skip("which files a demo opens: no strace here")


def judge_trace(trace, paths):
    with open(trace, encoding="utf-8", errors="replace") as f:
        lines = f.read().splitlines()
    opened = [x for x in lines if any(f'"{p}"' in x for p in paths)]
    say(not opened, "none of their files is even looked for",
        "\n".join(opened))
    away = [x for x in lines
            if re.search(r"sin6?_port", x) and
            not re.search(r'inet_addr\("127\.', x) and
            not re.search(r'inet_pton\(AF_INET6, "::1"', x)]
    near = [x for x in lines if 'inet_addr("127.' in x]
    say(not away and len(near) > 5, "no connection leaves loopback",
        f"{len(near)} near\n" + "\n".join(away))


UP = ("import fcntl,socket,struct,os,sys;"
      "s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM);"
      "fcntl.ioctl(s,0x8914,struct.pack('16sh14x',b'lo',0x41));s.close();"
      "os.execv(sys.argv[1],sys.argv[1:])")


def without_network(folder):
    """The whole demo where there is nothing but loopback."""
    home = os.path.join(folder, "alone")
    os.makedirs(home)
    env = {"PATH": os.environ["PATH"], "HOME": home, "LC_ALL": "C.UTF-8",
           "USER": "tester", "ASAN_OPTIONS": "detect_leaks=0"}
    if run(["unshare", "-rn", "true"], env).returncode:
        wizard.skip("a demo without a network: user namespaces are closed")
        return
    r = run(["unshare", "-rn", sys.executable, "-c", UP, wizard.BIN, *DEMO],
            env)
    say(r.returncode == 0 and "proven reachable" in r.stdout,
        "a whole demo where only loopback is up", r.stderr + r.stdout[-900:])


def refused(sim):
    """The net layer itself, when an address is not loopback."""
    for what, more in (
            ("Red Hat's API", {"OCM_URL": "https://192.0.2.1"}),
            ("Red Hat's sign-in", {"OCM_TOKEN_URL": "https://192.0.2.1/t"}),
            ("Red Hat by name", {"OCM_URL": "https://api.openshift.com"}),
            ("AWS", {"AWS_ENDPOINT_URL": "https://192.0.2.1"}),
            ("the simulator", {"ROSAWIZ_SIM": "http://192.0.2.1"})):
        before = sim.world()
        r = sim.setup(more=more)
        text = r.stdout + r.stderr
        changed = differences(before, sim.world())
        say(r.returncode not in (0, 124) and
            "is not on this machine" in text and
            not changed,
            f"beside a simulator, {what} elsewhere is refused",
            f"exit {r.returncode}\n{text[-900:]}" + "\n".join(changed[:3]))


def main():
    with Sim() as sim:
        nobody_reads(sim.dir)
        without_network(sim.dir)
        refused(sim)
    sys.exit(wizard.failed > 0)


main()
