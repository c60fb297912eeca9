#!/usr/bin/env python3
"""faults.py - calls that fail, each in its way, while the article's cluster is
set up on the simulator: the run recovers to the very same world, or stops with
reason, code and request id and goes on from there.

BIN and BUILD from the environment.  A fault is asked of the simulator by POST
/_sim/fault; "the same" is /_sim/world?all with the times masked: the ids in it
are functions of names and generations, so that a thing made twice shows.
"""
import collections
import concurrent.futures
import difflib
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.request

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
BIN = os.environ.get("BIN") or os.path.join(os.environ.get("BUILD", "build"), "rosawiz")
ANSWERS = "assets/answers/article.json"
WORK = tempfile.mkdtemp(prefix="rosawiz-faults.")
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
SAMPLE = 10  # of the requests that read
Run = collections.namedtuple("Run", "rc out world log journal")


def say(what, good, *lines):
    print(("ok - faults: " if good else "not ok - faults: ") + what)
    if not good:
        for line in "\n".join(str(x) for x in lines).splitlines()[-20:]:
            print("  | " + line)
    sys.stdout.flush()


class World:
    """A simulator of its own, and a person without accounts."""

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

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sim.terminate()
        self.sim.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def ask(self, path, body=None, method=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.env["ROSAWIZ_SIM"] + "/_sim/" + path, data=data, method=method)
        return DIRECT.open(request, timeout=30).read().decode()

    def wizard(self, *words):
        done = subprocess.run([BIN, *words, "--yes", "--plain"], env=self.env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
        journal = self.env["XDG_STATE_HOME"] + "/rosawiz/rosahcp/journal.jsonl"
        return Run(done.returncode, done.stdout, masked(self.ask("world?all")),
                   [json.loads(line) for line in self.ask("log").splitlines()],
                   open(journal).read() if os.path.exists(journal) else "")

    def setup(self):
        return self.wizard("setup", "--answers", ANSWERS)


def masked(world):
    """Times out; what a client chooses at random, too; and what is gone by its
    nature: log-ins, and a verification that another has replaced."""
    doc = json.loads(world)
    for kind in ("kube.token", "ocm.verification"):
        doc.get("(gone)", {}).pop(kind, None)
    if not doc.get("(gone)"):
        doc.pop("(gone)", None)
    world = json.dumps(doc, indent=1)
    world = re.sub(r'"_hash": "[^"]*"', '"_hash": "CHOSEN"', world)
    text = re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?", "TIME", world)
    return re.sub(r'("(?:[A-Za-z_]*(?:_ms|[Tt]ime|[Dd]ate|_at|unix)[A-Za-z_]*)":\s*)"?-?[\d.]+"?', r"\1TIME", text)


def differ(a, b):
    return "\n".join(list(difflib.unified_diff(a.splitlines(), b.splitlines(), "before", "after", n=1))[:20])


def with_fault(**fault):
    with World() as w:
        w.ask("fault", fault)
        return w.setup()


# Asked to slow down, twice in a row: by each service in its own words.
SLOWER = [
    ("iam CreateRole", 400, "Throttling"),
    ("iam AttachRolePolicy", 503, "ServiceUnavailable"),
    ("iam GetRole", 400, "RequestThrottled"),
    ("kms CreateKey", 400, "ThrottlingException"),
    ("kms PutKeyPolicy", 400, "TooManyRequestsException"),
    ("ec2 DescribeVpcs", 503, "RequestLimitExceeded"),
    ("ec2 DescribeVpcEndpoints", 503, "EC2ThrottledException"),
    ("cloudformation CreateStack", 400, "Throttling"),
    ("route53 ListHostedZonesByName", 400, "PriorRequestNotComplete"),
    ("sts GetCallerIdentity", 400, "ThrottledException"),
    ("POST /api/clusters_mgmt/v1/clusters?dryRun=false", 429, "CLUSTERS-MGMT-429"),
    ("GET /api/clusters_mgmt/v1/versions*", 503, "CLUSTERS-MGMT-503"),
]

# What does not pass: (match, fault, exit, words that must be told)
STOPS = [
    ("iam CreateRole", dict(do="status", status=403, code="AccessDenied", message="not authorized to perform it"), 6,
     ["AccessDenied", "not authorized to perform it", "request "]),
    ("iam CreateRole", dict(do="status", status=500, code="InternalFailure", message="of no good"), 7,
     ["InternalFailure", "of no good", "request "]),
    ("kms CreateKey", dict(do="status", status=400, code="ThrottlingException", message="Rate exceeded"), 7,
     ["ThrottlingException", "Rate exceeded", "request "]),
    ("cloudformation CreateStack", dict(do="status", status=503, code="ServiceUnavailable", message="later"), 7,
     ["ServiceUnavailable", "later", "request "]),
    ("POST /api/clusters_mgmt/v1/clusters?dryRun=false", dict(do="status", status=500, code="CLUSTERS-MGMT-500", message="sorry"), 7,
     ["CLUSTERS-MGMT-500", "sorry"]),
    ("iam CreateOpenIDConnectProvider", dict(do="reset_before"), 10, ["CreateOpenIDConnectProvider"]),
    ("ec2 DescribeVpcEndpoints", dict(do="truncate"), 10, ["DescribeVpcEndpoints"]),
]


def called(x):
    """As a fault may match it: OCM's calls by their path."""
    return "%s %s" % ((x["method"], x["path"]) if x["service"] == "ocm" else (x["service"], x["op"]))


def is_write(call):
    if " /api/" in call:
        return not call.startswith("GET ")
    return not call.split(" ", 1)[1].startswith(("Get", "List", "Describe"))


def recovers(what, plain, **fault):
    run = with_fault(**fault)
    good = run.rc == 0 and run.world == plain.world
    return what, good, "exit %d" % run.rc, run.out[-900:] if run.rc else differ(plain.world, run.world)


def stops(match, fault, rc, words, plain):
    with World() as w:
        w.ask("fault", dict(fault, match=match, times=9999))
        run = w.setup()
        what = "%s, always %s: " % (match, fault.get("code") or fault["do"])
        missing = [x for x in words if x not in run.out]
        yield what + "stops and says why", run.rc == rc and not missing, \
            "exit %d, wanted %d; not told: %s" % (run.rc, rc, missing), run.out[-900:]
        w.ask("fault", method="DELETE")
        again = w.wizard("resume", "rosahcp")
        yield what + "once it is over a resume ends at the same world", \
            again.rc == 0 and again.world == plain.world, "exit %d" % again.rc, \
            again.out[-900:] if again.rc else differ(plain.world, again.world)


def jobs(pool, plain):
    """What is to be tried, from the calls of a plain run."""
    calls = [called(x) for x in plain.log if x["service"] in (
        "sts", "iam", "ec2", "kms", "cloudformation", "route53", "ocm")]
    writes = [op for op in calls if is_write(op)]
    for match, status, code in SLOWER:
        yield pool.submit(recovers, "%s, twice %d %s: waits and goes on" % (match, status, code), plain, match=match,
                          do="status", status=status, code=code, message="Rate exceeded", times=2)
    ways = itertools.cycle([dict(do="status", status=503, retry_after=1), dict(do="reset_before"), dict(do="truncate")])
    for match, fault in zip(dict.fromkeys(writes), ways):
        what = "%s, %s: the same end" % (match, "503 with Retry-After" if "status" in fault else fault["do"])
        yield pool.submit(recovers, what, plain, match=match, **fault)
    for match, n in collections.Counter(writes).items():
        for k in sorted({1, (n + 1) // 2, n}):
            yield pool.submit(recovers, "%s number %d is done, its answer lost: each thing made once" % (match, k),
                              plain, match=match, nth=k, do="reset_after")
    reads = [k for k, op in enumerate(calls, 1) if not is_write(op)]
    for k in reads[::max(1, len(reads) // SAMPLE)]:
        yield pool.submit(recovers, "request number %d (a read) gets no answer: the same end" % k, plain, match="*",
                          nth=k, do="reset_after")


def main():
    with World() as w:
        plain = w.setup()
    say("without a fault the set-up ends well", plain.rc == 0, plain.out[-900:])
    if plain.rc:
        return
    say("and twice at the same world", True if with_fault(match="no such", do="delay").world == plain.world else False)
    with concurrent.futures.ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
        tries = list(jobs(pool, plain))
        stopping = [pool.submit(lambda s=s: list(stops(*s, plain))) for s in STOPS]
        for it in tries:
            say(*it.result())
        for it in stopping:
            for told in it.result():
                say(*told)


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
