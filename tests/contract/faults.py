#!/usr/bin/env python3
"""faults.py - calls that fail, each in its way, while a cluster is set up on
the simulator and taken down again: a run recovers to the very same world, each
thing made once, or stops with reason, code and request id, and a resume goes
on to that world.

What is tried, from the log of a run without faults (AWS, OCM, SSO, checkip,
the cluster's API and oauth):

  once    the k-th call of each operation fails in a way of WAYS.  A write and
          the first call of a read: in each way.  A later call of a read: in
          one way, which goes round over k, since a read has no more states
          than its answer.  Polls after the tenth share a run: each k fails,
          ten calls after the one before.
  always  each operation fails from its first call on (a poll: AWHILE times),
          in a way of ALWAYS; the run stops (or does without), the fault is
          taken away, a resume ends.

A whole cross product would be many times as long and try polls only.

FAULTS=all does all of this for set-up and teardown, and for those with an OIDC
configuration of one's own (writes only) and with a key of one's own whose
policy is changed on consent (what is asked of KMS): about 1700 journeys; else a
sample of SAMPLE journeys (default 40), drawn with SEED (default 1).  PART names
one of the three: "", "own OIDC", "own key".  A set-up's case and a teardown's
share one run.  "The same" is /_sim/world?all with the times masked: ids in it are
functions of names and generations, so that a thing made twice shows.
"""
import collections
import concurrent.futures
import http.client
import itertools
import json
import os
import queue
import random
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, differences, masked, say

ALL = os.environ.get("FAULTS") == "all"
SEED = int(os.environ.get("SEED", "1"))
SAMPLE = int(os.environ.get("SAMPLE", "40"))  # journeys, without FAULTS=all
WORKERS = max(2, os.cpu_count() or 2) + 1  # one waits while others compute

APART = 10   # polls that fail in one run
AWHILE = 12  # calls: more than are tried before one gives up

Case = collections.namedtuple("Case", "match nth way")  # tuples: several
Tried = collections.namedtuple("Tried", "half case struck bad before")

PAGE = "<!DOCTYPE html><html><body><h1>%s</h1></body></html>\n"
# What one may do to a call.
WAYS = {
    "reset before": dict(do="reset_before"),
    "answer lost": dict(do="reset_after"),
    "500": dict(do="status", status=500, code="InternalFailure",
                message="of no good"),
    "503 Retry-After": dict(do="status", status=503, retry_after=2,
                            code="ServiceUnavailable", message="later"),
    "throttled": dict(do="status", message="Rate exceeded"),
    "truncated": dict(do="truncate"),
    "HTML, 200": dict(do="status", status=200, body=PAGE % "Welcome"),
    "HTML, 502": dict(do="status", status=502, body=PAGE % "Bad Gateway"),
    "junk": dict(do="status", status=200, after=True, type="text/plain",
                 body="neither JSON nor XML <{["),
}
ALWAYS = {
    "403": dict(do="status", status=403, code="AccessDenied",
                message="not authorized to perform it"),
    "500": WAYS["500"],
    "reset before": WAYS["reset before"],
    "HTML, 200": WAYS["HTML, 200"],
}
# Asked to slow down: (status, codes) by service; one code goes round over k.
SLOWER = {
    "iam": (400, ["Throttling", "RequestThrottled", "ThrottledException"]),
    "sts": (400, ["ThrottledException", "Throttling"]),
    "kms": (400, ["ThrottlingException", "TooManyRequestsException"]),
    "ec2": (503, ["RequestLimitExceeded", "EC2ThrottledException",
                  "Throttling"]),
    "cloudformation": (400, ["Throttling"]),
    "route53": (400, ["PriorRequestNotComplete", "Throttling"]),
    "s3": (503, ["SlowDown"]),
    "secretsmanager": (400, ["ThrottlingException"]),
    "": (429, ["CLUSTERS-MGMT-429"]),
}


# Before there is anything to resume.
EARLY = {
    "POST /auth/": "cannot sign in",
    "GET /api/accounts_mgmt/v1/current_account": "cannot sign in",
    "sts GetCallerIdentity": "GetCallerIdentity failed",
    "GET /api/clusters_mgmt/v1/aws_inquiries/sts_": "policies and operators",
}


# ---- calls ------------------------------------------------------------------

def called(x):
    """As a fault matches it: what Red Hat's services are asked, by path."""
    if x["service"] in ("ocm", "sso", ""):
        return x["method"] + " " + x["path"]
    return x["service"] + " " + x["op"]


def is_write(call):
    first, rest = call.split(" ", 1)
    if first in ("GET", "kube", "oauth"):
        return rest.startswith("DELETE ")
    if first.isupper():
        return True
    return not rest.startswith(("Get", "List", "Describe"))


def is_proof(case):
    """A call of the proof at the end that never works: the set-up is done all
    the same, and says what was not proven."""
    return case and case.nth == 0 and \
        case.match.startswith(("kube ", "oauth "))


def shows(out, case):
    """Any answer to GET /version proves the way, and is shown."""
    status = faults(case)[0].get("status")
    if case.match == "kube GET /version" and status:
        return f"HTTP {status}" in out
    return "FAIL " in out


def keeps_login(case):
    """A login that cannot be revoked, or was not heard of, stays until it
    runs out."""
    return case and case.match.startswith(("kube DELETE ", "oauth "))


def title(call):
    """Without the ids of this world, for people."""
    return call.split("?search")[0].split("&search")[0][:110]


def one_fault(match, nth, way):
    if not nth:
        return {**ALWAYS[way], "match": match, "times": 9999}
    if nth < 0:
        return {**ALWAYS[way], "match": match, "times": AWHILE}
    out = dict(WAYS[way], match=match, nth=nth)
    if way == "throttled":
        service = match.split(" ")[0]
        status, codes = SLOWER.get(service, SLOWER[""])
        out.update(status=status, code=codes[nth % len(codes)])
    return out


def faults(case):
    if isinstance(case.nth, tuple):
        return [one_fault(case.match, *x) for x in zip(case.nth, case.way)]
    return [one_fault(*case)]


# ---- one run ----------------------------------------------------------------

HOUR = {"advance_ms": 3600000}
# What a client draws itself, and what is gone by its nature: log-ins, what
# another verification, or another upload of an object, has replaced.
DRAWN = ("s3.object", "keys.json")
PASSING = ("kube.token", "ocm.verification", "s3.object")


def world_of(sim):
    """An hour later: what the run did not wait for has come."""
    sim.get("clock", "POST", HOUR)
    doc = sim.world(every=True)
    gone = doc.get("(gone)", {})
    for kind in PASSING:
        gone.pop(kind, None)
    for part in (doc, gone):
        for name, it in part.get(DRAWN[0], {}).items():
            if name.endswith(DRAWN[1]):
                it.update(ETag="DRAWN", _body="DRAWN")
        for it in part.get("secret.secret", {}).values():
            it["Tags"] = "DRAWN"
    if not gone:
        doc.pop("(gone)", None)
    return masked(doc)


def told(rc, out, case):
    """What a stop must say and does not."""
    asked = faults(case)[0]
    words = ["Stopped.", "`rosawiz "]
    if rc == 3 and "an answer is needed" in out:
        words = ["an answer is needed ("]
    for match, early in EARLY.items():
        if case.match.startswith(match):
            words = [early]
    if case.match == "kube GET /version":
        words = ["could not be reached from"]
    if asked.get("code") and case.match != "s3 HeadBucket":  # it has no body
        words += [asked["code"], asked["message"]]
        if not case.match.startswith(("kube ", "oauth ", "POST /auth",
                                      "GET /checkip")):
            words.append("(request ")
    return [w for w in words if w not in out]


class Half:
    """Set-up or teardown: what it is told, and its world without faults."""

    def __init__(self, name, words):
        self.name, self.words = name, words
        self.proves = "set-up" in name
        self.world = self.calls = None

    def run(self, sim, words=None):
        done = sim.run(*(words or self.words), "--yes", "--plain")
        return done.returncode, done.stdout + done.stderr

    def plain(self, sim):
        before = len(sim.log())
        rc, out = self.run(sim)
        say(rc == 0, f"{self.name} without a fault ends well", out[-900:])
        self.world = world_of(sim)
        self.calls = [called(x) for x in sim.log()[before:]]
        return rc == 0

    def ends(self, sim, rc, out, case=None):
        """Lines that say what is wrong with an end that should be good."""
        if rc:
            return [f"exit {rc}"] + out[-700:].splitlines()
        have = world_of(sim)
        lasting = have.pop("kube.token", None)
        if lasting and self.proves and not keeps_login(case):
            return ["a login was not revoked"]
        if lasting and case and case.match.startswith("kube DELETE ") and \
                "useroauthaccesstoken NAME" not in out:
            return ["a login that stays is not told"]
        if is_proof(case) and not lasting and not shows(out, case):
            return ["no proof that failed is told"]
        return differences(self.world, have)

    def attempt(self, sim, case):
        for it in faults(case):
            sim.get("fault", "POST", it)
        rc, out = self.run(sim)
        # the first, where polls share a run: it makes the wait for the next
        # call longer, so that a late one may find no call left
        struck = json.loads(sim.get("fault"))[0]["struck"] > 0
        sim.get("fault", "DELETE")
        if not rc:
            bad = self.ends(sim, rc, out, case)
            return Tried(self, case, struck, bad, None)
        missing = told(rc, out, case)
        if missing:
            bad = [f"exit {rc} without saying {missing}"]
            return Tried(self, case, struck, bad + out[-700:].splitlines(),
                         None)
        # consents of an answers file are for the commands that take one
        again = self.proves and os.path.exists(sim.journal()) and \
            "own key" not in self.name
        rc, out = self.run(sim, ["resume", "rosahcp"] if again else None)
        bad = self.ends(sim, rc, out)
        return Tried(self, case, struck, bad and ["after the resume:"] + bad,
                     None)


def journey(sim, halves, cases):
    """Each half with its case, or without."""
    sim.reset()
    for half, case in zip(halves, cases):
        if case:
            tried = half.attempt(sim, case)
            yield tried._replace(before=cases[0] if half != halves[0] else "")
            if tried.bad:
                return
        elif half.run(sim)[0]:
            return


# ---- what to try ------------------------------------------------------------

def once(calls):
    ways, seen = itertools.cycle(WAYS), collections.Counter()
    polls = collections.defaultdict(list)
    for call in calls:
        seen[call] += 1
        n = seen[call]
        if n > APART and not is_write(call):
            polls[(call, n % APART)].append((n, next(ways)))
            continue
        for way in WAYS if is_write(call) or n == 1 else [next(ways)]:
            yield Case(call, n, way)
    for (call, _), some in polls.items():
        yield Case(call, *zip(*some))


def always(calls):
    for call, n in collections.Counter(calls).items():
        for way in ALWAYS:
            yield Case(call, 0 if n <= APART else -1, way)


def only_writes(case):
    return is_write(case.match) and case.way in ("answer lost", "truncated",
                                                 "500")


def only_kms(case):
    return case.match.startswith("kms ")


def all_cases(calls, keep):
    cases = list(once(calls)) + list(always(calls))
    if keep:
        cases = [c for c in cases if keep(c)]
    random.Random(SEED).shuffle(cases)
    return cases if ALL else cases[:SAMPLE // (4 if keep else 1)]


def play(pool, sims, halves, keep, new_sim):
    """Every case of the halves; a journey that did not come to its second half
    has it tried again."""
    lists = [all_cases(half.calls, keep) for half in halves]

    def one(cases):
        sim, got = sims.get(), []
        try:
            for tried in journey(sim, halves, cases):
                got.append(tried)
        except (OSError, http.client.HTTPException,
                subprocess.TimeoutExpired) as e:
            first = next((i for i, c in enumerate(cases[len(got):], len(got))
                          if c), len(got) - 1)
            got.append(Tried(halves[first], cases[first], True, [
                repr(e)[:200], f"simulator: {sim.process.poll()} " +
                sim.said()[-600:]], None))
            sim.close()
            sim = new_sim()
        sims.put(sim)
        return got

    tried = []
    while any(lists):
        batch = list(itertools.zip_longest(*lists))
        results = list(pool.map(one, batch))
        lists = [[] for _ in halves]
        for cases, got in zip(batch, results):
            tried += got
            for i in range(len(got), len(halves)):
                if cases[i] and any(cases[:i]):
                    lists[i].append(cases[i])
    return tried


def report(tried):
    """A line for each operation of each half."""
    kinds = collections.defaultdict(list)
    for t in tried:
        kinds[(t.half.name, t.case.match)].append(t)
    for (name, match), group in sorted(kinds.items()):
        idle = [t for t in group if not t.struck]
        bad = [t for t in group if t.bad]
        lines = []
        for t in bad[:3]:
            lines.append(f"call {t.case.nth or 'each'}, {t.case.way} "
                         f"(before: {t.before}):")
            lines += ["  " + line for line in t.bad[:12]]
        if idle:
            lines.append(f"{len(idle)} did not strike: "
                         f"{[(t.case.nth, t.case.way) for t in idle[:5]]}")
        say(not bad and not idle,
            f"{name}: {title(match)}: {len(group)} faults, the same end",
            "\n".join(lines))


def answers(folder, name, changes):
    """The article's, and the key pair that is there: where EC2's list of them
    cannot be had, another would be made, as for anybody."""
    path = os.path.join(folder, name + ".json")
    with open(wizard.ANSWERS, encoding="utf-8") as f:
        doc = json.load(f)
    doc.update({"access.key_source": "existing", "access.key_pair": "workshop"})
    doc.update(changes)
    with open(path, "w", encoding="utf-8") as f:
        json.dump({k: v for k, v in doc.items() if v is not None}, f)
    return path


def key_world(folder):
    """An account with a key that has the default policy, and no tag."""
    path = os.path.join(folder, "key-world.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"about": "a key", "extends": "empty", "calls": [
            {"call": "kms CreateKey", "with": {"Description": "mine"}}]}, f)
    return path


def own_key(sim):
    key = list(sim.world()["kms.key"].values())[0]["Arn"]
    return {"keys.mode": "existing", "keys.alias": None, "keys.arn": key,
            "ask.key.policy": "change"}


# name, what is tried of it (None: all), what it changes of the answers
PARTS = [
    ("", None, lambda sim: {}),
    ("own OIDC", only_writes, lambda sim: {"oidc.managed": False}),
    ("own key", only_kms, own_key),
]


def one_part(pool, folder, name, keep, changes):
    args = ["--world", key_world(folder)] if keep == only_kms else []
    sims = queue.Queue()
    for _ in range(WORKERS):
        sims.put(Sim(*args))
    try:
        sim = sims.get()
        path = answers(folder, name or "article", changes(sim))
        label = name + ", " if name else ""
        halves = [Half(label + "set-up", ["setup", "--answers", path]),
                  Half(label + "teardown", ["teardown", "rosahcp"])]
        sim.reset()
        good = all(h.plain(sim) for h in halves)
        sims.put(sim)
        if good:
            report(play(pool, sims, halves, keep, lambda: Sim(*args)))
    finally:
        while not sims.empty():
            sims.get().close()


def main():
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool, \
            tempfile.TemporaryDirectory() as folder:
        for part in PARTS:
            if os.environ.get("PART", part[0]) == part[0]:
                one_part(pool, folder, *part)


main()
sys.exit(wizard.failed > 0)
