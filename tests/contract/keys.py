#!/usr/bin/env python3
"""keys.py - AWS keys that end in the middle of a set-up on the simulator: those
of a program and of an assumed role are got again and the plan goes on, each
thing made once; those that cannot be got say so, and `resume` goes on later.

BIN and BUILD from the environment.
"""
import datetime
import hashlib
import hmac
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
BIN = os.environ.get("BIN") or os.path.join(os.environ.get("BUILD", "build"), "rosawiz")
ANSWERS = "assets/answers/article.json"
WORK = tempfile.mkdtemp(prefix="rosawiz-keys.")
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
ENDED = {"match": "iam CreateRole", "nth": 2, "times": 1, "do": "status", "status": 403, "code": "ExpiredToken", "message": "it is over"}
ROLE = "arn:aws:iam::123456789012:role/operator"


def say(what, good, *lines):
    print(("ok - keys: " if good else "not ok - keys: ") + what)
    if not good:
        for line in "\n".join(str(x) for x in lines).splitlines()[-20:]:
            print("  | " + line)
    sys.stdout.flush()


class World:
    """A simulator of its own, and a person whose keys are in a profile."""

    def __init__(self):
        self.home = tempfile.mkdtemp(dir=WORK)
        keep = {k: v for k, v in os.environ.items() if k in ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TMPDIR")}
        self.env = dict(keep, HOME=self.home, XDG_STATE_HOME=self.home + "/state", XDG_CONFIG_HOME=self.home,
                        USER="tester", LC_ALL="C.UTF-8", TZ="UTC")
        self.sim = subprocess.Popen([BIN, "sim", "--port", "0", "--speed", "auto"], stdout=subprocess.PIPE,
                                    stderr=subprocess.DEVNULL, env=self.env, text=True)
        for line in self.sim.stdout:
            if line.startswith("# ready"):
                break
            found = re.match(r"export (\w+)=(.*)", line)
            if found:
                self.env[found[1]] = found[2]
        self.key = self.env.pop("AWS_ACCESS_KEY_ID"), self.env.pop("AWS_SECRET_ACCESS_KEY")
        self.program()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sim.terminate()
        self.sim.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def write(self, name, text):
        path = os.path.join(self.home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as f:
            f.write(text)
        return path

    def program(self):
        """Two profiles: a program's keys, and a role assumed with them."""
        out = self.write("keys", json.dumps({"Version": 1, "AccessKeyId": self.key[0], "SecretAccessKey": self.key[1]}))
        script = self.write("keys.sh", 'echo >>"%s/runs"\n[ ! -e "%s/broken" ] || { echo "the vault is shut" >&2; exit 5; }\n'
                            'cat "%s"\n' % (self.home, self.home, out))
        self.write(".aws/config", "[profile program]\ncredential_process = sh %s\n[profile role]\n"
                   "role_arn = %s\nsource_profile = program\n" % (script, ROLE))

    def ask(self, path, body=None, method=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.env["ROSAWIZ_SIM"] + "/_sim/" + path, data=data, method=method)
        return DIRECT.open(request, timeout=30).read().decode()

    def iam(self, **params):
        """One signed call of IAM, by another signer than the wizard's."""
        base = self.env["ROSAWIZ_SIM"]
        host = base.split("//")[1]
        body = urllib.parse.urlencode(dict(params, Version="2010-05-08")).encode()
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        scope = now[:8] + "/us-east-1/iam/aws4_request"
        form = "application/x-www-form-urlencoded"
        text = "POST\n/\n\ncontent-type:%s\nhost:%s\nx-amz-date:%s\n\ncontent-type;host;x-amz-date\n%s" % (
            form, host, now, hashlib.sha256(body).hexdigest())
        sign = "AWS4-HMAC-SHA256\n%s\n%s\n%s" % (now, scope, hashlib.sha256(text.encode()).hexdigest())
        key = ("AWS4" + self.key[1]).encode()
        for part in scope.split("/"):
            key = hmac.new(key, part.encode(), "sha256").digest()
        made = hmac.new(key, sign.encode(), "sha256").hexdigest()
        headers = {"Content-Type": form, "X-Amz-Date": now, "Authorization": "AWS4-HMAC-SHA256 Credential=%s/%s, "
                   "SignedHeaders=content-type;host;x-amz-date, Signature=%s" % (self.key[0], scope, made)}
        return DIRECT.open(urllib.request.Request(base + "/", data=body, headers=headers), timeout=30).read().decode()

    def wizard(self, profile, *words):
        done = subprocess.run([BIN, *words, "--yes", "--plain"], env=dict(self.env, AWS_PROFILE=profile),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=120)
        return done.returncode, done.stdout

    def setup(self, profile):
        return self.wizard(profile, "setup", "--answers", ANSWERS)

    def runs(self):
        path = self.home + "/runs"
        return len(open(path).readlines()) if os.path.exists(path) else 0

    def calls(self, op):
        return sum(json.loads(line).get("op") == op for line in self.ask("log").splitlines())

    def made(self):
        """How many there are of each kind."""
        return {kind: len(things) for kind, things in json.loads(self.ask("world")).items() if not kind.startswith("_")}


def a_program(plain):
    with World() as w:
        w.ask("fault", ENDED)
        rc, out = w.setup("program")
        say("a program's keys end: it is asked again and the set-up ends well", rc == 0, out[-1500:])
        say("it ran twice", w.runs() == 2, w.runs())
        say("each thing was made once", w.made() == plain, w.made(), plain)
        say("where the keys come from is told first", "credential_process" in out, out[:600])


def a_role(plain):
    with World() as w:
        w.iam(Action="CreateRole", RoleName="operator", AssumeRolePolicyDocument=json.dumps(
            {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal":
                                                     {"AWS": "arn:aws:iam::123456789012:root"}}]}))
        w.ask("clock", {"advance_ms": 120000})  # until all of AWS knows the role
        w.ask("fault", ENDED)
        rc, out = w.setup("role")
        say("an assumed role's keys end: it is assumed again and the set-up ends well", rc == 0, out[-1500:])
        say("it was assumed twice", w.calls("AssumeRole") == 2, w.calls("AssumeRole"))
        made = w.made()
        made["iam.role"] -= 1
        say("each thing was made once by it", made == plain, made, plain)


def none_to_be_got(plain):
    with World() as w:
        w.ask("fault", dict(ENDED, nth=3))
        text = open(w.home + "/keys.sh").read()
        # the first time it works, then never
        w.write("keys.sh", text.replace("[ ! -e", '[ "$(wc -l <"%s/runs")" -lt 2 ] || [ ! -e' % w.home))
        w.write("broken", "")
        rc, out = w.setup("program")
        say("keys that cannot be got again stop the set-up: exit 4", rc == 4, rc, out[-1500:])
        say("with the program's own words", "the vault is shut" in out and "exit 5" in out, out[-1500:])
        os.unlink(w.home + "/broken")
        rc, out = w.wizard("program", "resume", "rosahcp")
        say("resume goes on where it stopped", rc == 0, out[-1500:])
        say("and nothing was made twice", w.made() == plain, w.made(), plain)


def main():
    if not os.access(BIN, os.X_OK):
        print("skip - keys: %s is not there" % BIN)
        return
    with World() as w:
        rc, out = w.setup("program")
        say("keys of a program: the set-up ends well", rc == 0, out[-1500:])
        plain = w.made()
    a_program(plain)
    a_role(plain)
    none_to_be_got(plain)


try:
    main()
finally:
    shutil.rmtree(WORK, ignore_errors=True)
