#!/usr/bin/env python3
"""rosa_replay.py - what the official rosa asked of Red Hat and of AWS in two
recorded runs (../shared/data/rosa-traffic), asked again of the simulator.

Each request is rebuilt as it was, signed for the simulator (SigV4, a bearer),
with each id that was received mapped onto the one that the simulator gave in
its place.  The simulator must answer with the same status, and with what rosa
reads of that reply: rosa_reads.json names it, call by call, and a call that it
does not name fails.  What differs all the same is listed there with its reason
("differs"); an entry that explains nothing fails, too.

BIN is the program.  Where ../shared is absent it skips, saying so.
"""

import json
import os
import re
import sys
import urllib.parse
import xml.etree.ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
import wizard
from sigv4 import sign
from wizard import Sim, say

TRAFFIC = os.path.join(wizard.ROOT, "..", "shared", "data", "rosa-traffic")
with open(os.path.join(HERE, "rosa_reads.json"), encoding="utf-8") as f:
    READS = json.load(f)

# Members of a reply whose values stand for things of that run.
IDS = re.compile(
    r"(vpc|subnet|rtb|rtbassoc|sg|igw|eni|i)-[0-9a-f]{8,}|[0-9a-f]{32}|"
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|sub[0-9a-f]{10,}|org\d+|"
    r"arn:aws:secretsmanager:\S+|https://\S+/[0-9a-f]{32}|"
    r"[a-z0-9-]+/clusters/\S+")


# ---- requests ---------------------------------------------------------------

class Replay:
    """One recorded run on one simulator."""

    def __init__(self, sim):
        self.sim, self.ids, self.token = sim, {}, ""
        self.bad, self.used, self.count = [], set(), 0

    def ours(self, value):
        """As recorded, with our ids in it."""
        text = json.dumps(value)
        for old in sorted(self.ids, key=len, reverse=True):
            text = text.replace(old, self.ids[old])
        return json.loads(text)

    def aws(self, rec):
        rec = dict(rec, **self.ours({k: rec[k] for k in ("path", "params")}))
        headers, params, target = {}, rec["params"], rec["path"]
        kind = rec["headers"].get("Content-Type", "")
        if kind:
            headers["content-type"] = kind
        if "x-www-form" in kind:
            version = {"ec2": "2016-11-15", "iam": "2010-05-08",
                       "sts": "2011-06-15"}[rec["service"]]
            body = urllib.parse.urlencode(
                {"Action": rec["action"], "Version": version, **params})
        elif isinstance(params, str):
            body = params
        else:
            body = json.dumps(params)
        if "X-Amz-Target" in rec["headers"]:
            headers["x-amz-target"] = rec["headers"]["X-Amz-Target"]
        for name in rec["headers"]:
            if name.lower().startswith(("content-md5", "x-amz-sdk-ch")):
                headers[name.lower()] = rec["headers"][name]
        if rec["service"] == "s3":
            target = rec["action"].split(" ", 1)[1]
        body = body.encode()
        key = [self.sim.env["AWS_ACCESS_KEY_ID"],
               self.sim.env["AWS_SECRET_ACCESS_KEY"]]
        sign(key, rec["service"], rec["region"],
             (rec["method"], self.sim.host, target, body), headers)
        return self.sim.http(rec["method"], target, body or None, headers)

    def ocm(self, rec):
        rec = dict(rec, **self.ours({k: rec[k] for k in
                                     ("path", "query", "body")}))
        if rec["path"].startswith("/auth/"):
            return self.sign_in(rec)
        self.let_time_pass(rec)
        if rec["method"] == "POST" and rec["path"].endswith("/clusters"):
            self.tag(rec["body"]["aws"])
        target = rec["path"]
        if rec["query"]:
            target += "?" + urllib.parse.urlencode(rec["query"])
        headers = {"Authorization": "Bearer " + self.token,
                   "Accept": "application/json"}
        body = b""
        if rec["body"] not in (None, ""):
            headers["Content-Type"] = "application/json"
            body = json.dumps(rec["body"]).encode()
        return self.sim.http(rec["method"], target, body or None, headers)

    def sign_in(self, rec):
        fields = dict(urllib.parse.parse_qsl(rec["body"]))
        fields["refresh_token"] = self.sim.env["ROSA_TOKEN"]
        status, text = self.sim.http(
            "POST", rec["path"], urllib.parse.urlencode(fields).encode(),
            {"Content-Type": "application/x-www-form-urlencoded"})
        self.token = json.loads(text).get("access_token", "")
        return status, text

    def tag(self, body):
        """The recorded run's subnets and one of its keys are bare, which its
        stand-in for OCM let pass; the simulator's does not."""
        common = {"region": "us-east-1", "method": "POST", "path": "/"}
        self.aws({**common, "service": "ec2", "action": "CreateTags",
                  "headers": {"Content-Type":
                              "application/x-www-form-urlencoded"},
                  "params": {"Tag.1.Key": "kubernetes.io/role/internal-elb",
                             "Tag.1.Value": "1",
                             **{f"ResourceId.{i}": s for i, s in
                                enumerate(body["subnet_ids"], 1)}}})
        if body.get("kms_key_arn"):
            self.aws({**common, "service": "kms", "action": "TagResource",
                      "headers": {"Content-Type":
                                  "application/x-amz-json-1.1",
                                  "X-Amz-Target": "TrentService.TagResource"},
                      "params": {"KeyId": body["kms_key_arn"], "Tags": [
                          {"TagKey": "red-hat", "TagValue": "true"}]}})

    def let_time_pass(self, rec):
        """The recorded servers installed and removed in no time."""
        if "/logs/" in rec["path"]:
            self.advance(120)
        if "/groups/" in rec["path"] or (rec["method"] == "DELETE" and
                                         "/clusters/" in rec["path"]):
            self.advance(1300)
        if "/oidc_configs/" in rec["path"] and rec["method"] == "DELETE":
            self.advance(1300)

    def advance(self, seconds):
        self.sim.get("clock", "POST", {"advance_ms": seconds * 1000})

    # ---- what comes back ----------------------------------------------------

    def learn(self, rec, have, want):
        """Ids: what was received then stands for what is received now."""
        if isinstance(want, dict) and isinstance(have, dict):
            for name in want:
                if name in have:
                    self.learn(rec, have[name], want[name])
        elif isinstance(want, list) and isinstance(have, list):
            if len(want) == len(have) == 1:
                self.learn(rec, have[0], want[0])
        elif isinstance(want, str) and isinstance(have, str):
            if want != have and IDS.fullmatch(want) and have:
                self.ids.setdefault(want, have)

    def play(self, rec):
        name = call_of(rec)
        status, text = (self.aws if "service" in rec else self.ocm)(rec)
        have, want = parsed(text), parsed(rec["resp"])
        if rec["method"] in ("POST", "GET") and status == rec["status"]:
            self.learn(rec, have, want)
        self.count += 1
        if name not in READS["reads"]:
            return self.tell(name, "call", "rosa_reads.json does not name it")
        if status != rec["status"]:
            return self.tell(name, f"status {status}",
                             f"rosa saw {rec['status']}: {text[:300]}")
        if status < 300:
            for path in READS["reads"][name]:
                lack = lacking(have, want, path.replace("[]", ".[]").split("."))
                if lack:
                    self.tell(name, path, lack)

    def tell(self, name, what, why):
        for i, d in enumerate(READS["differs"]):
            if (d["call"], d["what"]) == (name, what):
                self.used.add(i)
                return
        self.bad.append(f"{name}: {what}: {why}")


def call_of(rec):
    """The call's name in rosa_reads.json."""
    if rec.get("service") == "s3":
        method, path = rec["action"].split(" ", 1)
        path, _, query = path.partition("?")
        kind = "object" if path.count("/") > 1 else "bucket"
        return f"s3 {method} {kind} {query.split('=')[0]}".strip()
    if "service" in rec:
        return rec["service"] + " " + rec["action"]
    path = re.sub(r"/(clusters|oidc_configs|subscriptions|organizations)/"
                  r"[^/]+", r"/\1/ID", rec["path"])
    path = re.sub(r"/versions/[^/]+", "/versions/ID", path)
    return rec["method"] + " " + path


def tree(e):
    """XML as JSON: a list of item or member elements is a list."""
    kids = list(e)
    if not kids:
        return e.text or ""
    names = [k.tag.split("}")[-1] for k in kids]
    if set(names) <= {"item", "member"}:
        return [tree(k) for k in kids]
    return {n: tree(k) for n, k in zip(names, kids)}


def whole(text):
    """The recorder kept the beginnings of long replies: closes what is open."""
    text = text[:text.rfind(">") + 1]
    stack = []
    for end, name, alone in re.findall(r"<(/?)([\w:]+)[^<>]*?(/?)>", text):
        if end:
            stack.pop()
        elif not alone:
            stack.append(name)
    return text + "".join(f"</{name}>" for name in reversed(stack))


def parsed(reply):
    if not isinstance(reply, str):
        return reply
    text = reply.strip()
    if text.startswith("<"):
        return tree(xml.etree.ElementTree.fromstring(whole(text)))
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text


def at(doc, path):
    """All values at a path; [] steps into each item of a list."""
    for i, name in enumerate(path):
        if name == "[]":
            items = doc if isinstance(doc, list) else []
            return [v for it in items for v in at(it, path[i + 1:])]
        if not isinstance(doc, dict) or name not in doc:
            return []
        doc = doc[name]
    return [] if doc in (None, "", [], {}) else [doc]


def lacking(have, want, path):
    """What rosa read there and would not find; "" all well."""
    then, now = at(want, path), at(have, path)
    if then and not now:
        return f"was {str(then[0])[:80]!r}, is absent"
    if then and kind(then[0]) != kind(now[0]):
        return f"was a {kind(then[0])}, is a {kind(now[0])}"
    return ""


def kind(value):
    return {float: "int"}.get(type(value), type(value).__name__)


def records(name):
    out = []
    for half in ("aws", "ocm"):
        with open(os.path.join(TRAFFIC, f"{name}.{half}.jsonl"),
                  encoding="utf-8") as lines:
            out += [json.loads(line) for line in lines]
    return sorted(out, key=lambda rec: rec["t"])


def main():
    if not os.path.isdir(TRAFFIC):
        wizard.skip("the official rosa's requests: ../shared is absent")
        return
    used = set()
    for name in ("sequence", "interactive"):
        with Sim(speed="step") as sim:
            run = Replay(sim)
            for rec in records(name):
                run.play(rec)
        used |= run.used
        for call in sorted({b.split(": ")[0] for b in run.bad}):
            mine = [b for b in run.bad if b.startswith(call + ": ")]
            say(False, f"{name}: {call}", "\n".join(sorted(set(mine))))
        say(not run.bad, f"{name}: {run.count} requests of the official rosa "
            "get their statuses and what it reads")
    idle = [d for i, d in enumerate(READS["differs"]) if i not in used]
    say(not idle, "each difference that is explained exists", idle)


main()
sys.exit(wizard.failed > 0)
