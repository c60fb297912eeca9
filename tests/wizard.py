"""wizard.py - for Python tests: a simulator, wizards on it, worlds compared.

BIN is the program, BUILD the build folder (as for tests/lib.sh).
"""

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import venv

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.path.abspath(os.environ.get("BUILD", os.path.join(ROOT, "build")))
BIN = os.path.abspath(os.environ.get("BIN", os.path.join(BUILD, "rosawiz")))
ANSWERS = os.path.join(ROOT, "assets", "answers", "article.json")
failed = 0


def say(good, what, why=""):
    global failed
    failed += not good
    print(("ok - " if good else "not ok - ") + what, flush=True)
    if why and not good:
        for line in str(why).splitlines()[:24]:
            print("  | " + line[:300], flush=True)
    return good


def equal(have, want, what):
    return say(have == want, what, f"have {have!r}, want {want!r}")


def skip(what):
    print("skip - " + what, flush=True)


def python_with(module, package):
    """Path of a Python that has the module, which is a package of PyPI's: this
    one, or one of the build folder's own.  None: it cannot be had here."""
    home = os.path.join(BUILD, "venv-" + module)
    python = os.path.join(home, "bin", "python")
    for path in (sys.executable, python):
        if os.path.exists(path) and not subprocess.run(
                [path, "-c", "import " + module],
                capture_output=True).returncode:
            return path
    if not os.path.exists(python):
        venv.create(home, with_pip=True)
    done = subprocess.run([python, "-m", "pip", "-q", "install", package],
                          capture_output=True)
    return None if done.returncode else python


def preload(source):
    """Builds a library to preload; the text for LD_PRELOAD. The sanitizers'
    runtime, where the program has one, must come first."""
    out = os.path.join(BUILD, "tests", os.path.basename(source)[:-2] + ".so")
    os.makedirs(os.path.dirname(out), exist_ok=True)
    subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-O1",
                    "-o", out, source, "-ldl", "-lcrypt"], check=True)
    ldd = subprocess.run(["ldd", BIN], capture_output=True, text=True).stdout
    san = re.search(r"=> (\S*libasan\S*)", ldd)
    return (san.group(1) + " " if san else "") + out


def until_stopped(process):
    """Waits until a child has stopped itself, or has ended."""
    os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)


class Sim:
    """One simulator and one clean person at it."""

    def __init__(self, *args, speed="auto"):
        self.dir = tempfile.mkdtemp(prefix="rosawiz-test.")
        self.err = open(os.path.join(self.dir, "sim.err"), "w+")
        self.process = subprocess.Popen(
            [BIN, "sim", "--port", "0", "--speed", speed, *args],
            stdout=subprocess.PIPE, stderr=self.err, text=True)
        self.env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8",
                    "TZ": "UTC", "USER": "tester", "TERM": "dumb",
                    "HOME": os.path.join(self.dir, "home")}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                self.env[name] = os.environ[name]
        for line in self.process.stdout:
            if line.startswith("# ready"):
                break
            if line.startswith("export "):
                name, _, value = line[7:].strip().partition("=")
                self.env[name] = value
        self.host = self.env["ROSAWIZ_SIM"].split("//", 1)[1]
        self.fresh()

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        self.err.close()
        shutil.rmtree(self.dir, ignore_errors=True)

    def said(self):
        """What the simulator wrote to stderr."""
        self.err.seek(0)
        return self.err.read()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def fresh(self):
        """A new home and state folder."""
        home = self.env["HOME"]
        shutil.rmtree(home, ignore_errors=True)
        os.makedirs(home)
        self.state = os.path.join(home, "state")
        self.env["XDG_STATE_HOME"] = self.state
        self.env["XDG_CONFIG_HOME"] = os.path.join(home, "config")

    def http(self, method, path, body=None, headers=None):
        """One request: (status, text)."""
        con = http.client.HTTPConnection(self.host, timeout=60)
        con.request(method, path, body, headers or {})
        reply = con.getresponse()
        text = reply.read().decode()
        con.close()
        return reply.status, text

    def get(self, path, method="GET", body=None):
        return self.http(method, "/_sim/" + path,
                         json.dumps(body) if body is not None else None)[1]

    def reset(self):
        self.drain()
        self.get("reset", "POST", {})
        self.fresh()

    def drain(self):
        """What a dead wizard had sent is dealt with: two turns of the loop."""
        self.get("clock")
        self.get("clock")

    def world(self, every=False):
        return json.loads(self.get("world" + ("?all" if every else "")))

    def log(self):
        return [json.loads(x) for x in self.get("log").splitlines()]

    def journal(self, session="rosahcp"):
        return os.path.join(self.state, "rosawiz", session, "journal.jsonl")

    def records(self, session="rosahcp"):
        try:
            with open(self.journal(session), "rb") as f:
                return [json.loads(x) for x in f if x.endswith(b"\n")]
        except OSError:
            return []

    def run(self, *args, timeout=120, more=None, stdin=subprocess.DEVNULL,
            input=None):
        """A wizard, to its end."""
        return subprocess.run([BIN, *args], env={**self.env, **(more or {})},
                              capture_output=True, text=True,
                              **({"input": input} if input is not None
                                 else {"stdin": stdin}),
                              timeout=timeout, cwd=ROOT)

    def questions(self, answer, *args):
        """Plain mode's questions: answer(line that asks, text before it) is
        typed, None ends it; what was shown since the last answer."""
        p = subprocess.Popen([BIN, "setup", "--plain", *args], env=self.env,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, cwd=ROOT)
        late = threading.Timer(60, p.kill)
        late.start()
        text = ""
        while c := p.stdout.read(1):
            text += c
            if not text.endswith("[?, b]: "):
                continue
            typed = answer(text.splitlines()[-1], text)
            if typed is None:
                break
            p.stdin.write(typed + "\n")
            p.stdin.flush()
            text = ""
        late.cancel()
        p.kill()
        p.wait()
        return text

    def subnets(self):
        """By their names."""
        return {t["value"]: s for s in self.world()["ec2.subnet"].values()
                for t in s.get("tagSet", []) if t["key"] == "Name"}

    def own_vpc(self, subnet_ids, **more):
        """The article's answers for a VPC that is there: a file."""
        with open(ANSWERS, encoding="utf-8") as f:
            doc = json.load(f)
        for key in ("network.stack", "network.cidr", "network.zones",
                    "network.machine_cidr", "proxy.no_proxy"):
            doc.pop(key, None)
        doc.update({"network.kind": "existing", "network.subnets": subnet_ids,
                    "access.egress": "nat", **more})
        path = os.path.join(self.dir, "own-vpc.json")
        with open(path, "w", encoding="utf-8") as f:
            json.dump(doc, f)
        return path

    def setup(self, *args, **kw):
        return self.run("setup", "--answers", ANSWERS, "--yes", "--plain",
                        *args, **kw)


TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?")
HASH = re.compile(r"\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}")
TIMED = re.compile(r"(Date|Time|_at|_ms|_s|_seconds|timestamp|^made)$")


def masked(node, name=""):
    """A world without what is time, or chance: password hashes."""
    if isinstance(node, dict):
        return {k: masked(v, k) for k, v in node.items()}
    if isinstance(node, list):
        return [masked(v, name) for v in node]
    if TIMED.search(name) and re.fullmatch(r"[\d.]+", str(node)):
        return "TIME"
    if isinstance(node, str):
        return HASH.sub("HASH", TIME.sub("TIME", node))
    return node


def differences(a, b, path=""):
    """Lines that say where two documents differ."""
    if isinstance(a, dict) and isinstance(b, dict):
        out = []
        for key in sorted(set(a) | set(b)):
            where = f"{path}/{key}"
            if key not in a:
                out.append(f"only in the second: {where}")
            elif key not in b:
                out.append(f"only in the first: {where}")
            else:
                out += differences(a[key], b[key], where)
        return out
    if isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        return [d for i in range(len(a))
                for d in differences(a[i], b[i], f"{path}[{i}]")]
    return [] if a == b else [f"{path}: {str(a)[:120]!r} != {str(b)[:120]!r}"]
