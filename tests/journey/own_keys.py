#!/usr/bin/env python3
"""Keys and a bucket that are there already: two keys, one for volumes and one
for etcd, each asked about and put back; keys that nobody may list; a bucket
that has the name that the OIDC documents need."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, say

ROOT = {"Sid": "root", "Effect": "Allow", "Resource": "*", "Action": "kms:*",
        "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}
MINE = {"Sid": "mine", "Effect": "Allow", "Resource": "*", "Action": "kms:*",
        "Principal": {"AWS": "arn:aws:iam::123456789012:user/demo"}}


def key(name, *statements, tags=()):
    return {"call": "kms CreateKey", "with": {
        "Description": name, "Tags": [{"TagKey": k, "TagValue": v}
                                      for k, v in tags],
        "Policy": json.dumps({"Version": "2012-10-17",
                              "Statement": list(statements)})},
        "as": {name: "KeyMetadata/KeyId"}}


WORLD = [key("volumes", ROOT), key("etcd", ROOT, tags=[("team", "a")]),
         {"change": "kms.key", "key": "$etcd", "to": {"_policy": json.dumps(
             {"Version": "2012-10-17", "Statement": [MINE]})}},
         {"call": "kms CreateAlias", "with": {"AliasName": "alias/mine",
                                              "TargetKeyId": "$volumes"}}]


def keys(sim):
    return {k["Description"]: k for k in sim.world()["kms.key"].values()}


def state(k):
    """Policy and tags of a key, by meaning."""
    return (json.loads(k["_policy"]),
            sorted((t["TagKey"], t["TagValue"]) for t in k.get("Tags", [])))


def named(k):
    """The roles that its policy names."""
    return {s["Principal"]["AWS"].rsplit("/", 1)[-1]
            for s in json.loads(k["_policy"])["Statement"]
            if "role/" in str(s["Principal"].get("AWS"))}


def answers(sim, **more):
    with open(wizard.ANSWERS, encoding="utf-8") as f:
        doc = json.load(f)
    doc.update({k.replace("__", "."): v for k, v in more.items()})
    if doc["keys.mode"] == "existing":
        doc.pop("keys.alias", None)
    path = os.path.join(sim.dir, "answers.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(doc, f)
    return path


def says(r, code, what, *texts):
    text = r.stdout + r.stderr
    missing = [t for t in texts if t not in text]
    return say(r.returncode == code and not missing, what,
               f"exit {r.returncode}, not said {missing}\n{r.stderr[-1500:]}\n"
               f"{r.stdout[-1500:]}")


def setup(sim, path, *more, **kw):
    return sim.run("setup", "--plain", "--answers", path, *more, **kw)


def two(sim, **more):
    k = keys(sim)
    return answers(sim, keys__mode="existing", keys__arn=k["volumes"]["Arn"],
                   keys__etcd=True, keys__etcd_arn=k["etcd"]["Arn"], **more)


def count(sim, op):
    return sum(x.get("op") == op and x["status"] < 300 for x in sim.log())


def two_keys(sim):
    before = {n: state(k) for n, k in keys(sim).items()}
    r = setup(sim, two(sim), "--yes")
    says(r, 3, "two keys whose policies lack the roles: unattended it stops",
         "ask.key.policy", "the tag red-hat=true is missing")
    say({n: state(k) for n, k in keys(sim).items()} == before,
        "neither was touched")
    sim.reset()
    path = two(sim, **{"ask.key.policy": "change"})
    r = setup(sim, path, "--yes")
    now = keys(sim)
    says(r, 0, "with the answer in the file both are changed",
         now["volumes"]["KeyId"], now["etcd"]["KeyId"],
         "[a risk] the account's root has no kms:*")
    say(len(named(now["volumes"])) == 6 and
        named(now["volumes"]) == named(now["etcd"]),
        "each names the six roles", [sorted(named(k)) for k in now.values()])
    say(all(dict(state(k)[1]).get("red-hat") == "true" for k in now.values()),
        "each has the tag", [state(k)[1] for k in now.values()])
    texts = [s["Action"] for s in state(now["etcd"])[0]["Statement"]
             if str(s["Principal"].get("AWS")).endswith(":root")]
    say(texts and MINE in state(now["etcd"])[0]["Statement"],
        "the one without root's statement has it now, and its own", texts)
    aws = list(sim.world()["ocm.cluster"].values())[0]["aws"]
    say(aws["kms_key_arn"] == now["volumes"]["Arn"] and
        aws["etcd_encryption"]["kms_key_arn"] == now["etcd"]["Arn"],
        "the cluster has one key for volumes and the other for etcd", aws)
    r = setup(sim, path, "--yes")
    says(r, 0, "the same again")
    say(count(sim, "PutKeyPolicy") == 2, "changes nothing",
        count(sim, "PutKeyPolicy"))
    r = sim.run("teardown", "--plain", "--yes")
    says(r, 0, "taken down")
    after = {n: state(k) for n, k in keys(sim).items()}
    say(after == before, "policies and tags are as they were",
        wizard.differences(before, after))


def one_and_stop(sim):
    """A person agrees to the one and not to the other."""
    before = {n: state(k) for n, k in keys(sim).items()}
    r = setup(sim, two(sim), input="yes\n1\n3\n")
    says(r, 11, "the first key is changed, at the second it is stopped",
         "was left as it is")
    now = {n: state(k) for n, k in keys(sim).items()}
    changed = [n for n in before if now[n] != before[n]]
    say(len(changed) == 1 and not sim.world().get("ocm.cluster"),
        "one is changed, no cluster was made", changed)
    r = sim.run("resume", "rosahcp", "--plain", input="yes\n1\n")
    says(r, 0, "a resume asks about the other alone")
    say(count(sim, "PutKeyPolicy") == 2, "each written once",
        count(sim, "PutKeyPolicy"))


def asked_for_key(sim, *args):
    """The list of keys as plain mode shows it, and what follows one line."""
    arn = keys(sim)["volumes"]["Arn"]
    shown = []

    def answer(ask, text):
        if shown:
            return None
        if ask.startswith("KMS key ARN"):
            shown.append(text)
            return arn
        return "3" if ask.startswith("Encryption") else ""

    after = sim.questions(answer, *args)
    return shown[0] if shown else "", after


def not_listed(sim):
    shown, after = asked_for_key(sim)
    say("alias/mine" in shown and "its policy names its users" in shown,
        "keys are listed, with what is to be known of each", shown)
    say(after and not after.startswith("!"), "one may be typed", after)
    sim.reset()
    sim.get("deny", "POST", {"actions": ["kms:ListKeys"]})
    shown, after = asked_for_key(sim)
    say("alias/mine" in shown, "without kms:ListKeys those with an alias are",
        shown)
    sim.reset()
    sim.get("deny", "POST", {"actions": ["kms:ListKeys", "kms:ListAliases"]})
    shown, after = asked_for_key(sim)
    say("cannot list keys (kms:ListKeys is missing): type the key's ARN" in shown and "No key in this" not in shown,
        "without both it is said, with the permission and the way on", shown)
    say(after and "! " not in after, "which is taken", after)
    r = setup(sim, answers(sim, keys__mode="existing",
                           keys__arn=keys(sim)["volumes"]["Arn"],
                           **{"ask.key.policy": "change"}), "--yes")
    says(r, 0, "and the cluster is set up with it", "2 of 2 Ready")


def bucket_name(sim):
    """As the plan names it."""
    r = sim.run("plan", "--plain", "--yes", "--answers",
                answers(sim, oidc__managed=False))
    words = (w.strip("():,") for w in r.stdout.split())
    return next(w for w in words if w.startswith("rosahcp-oidc-"))


def put(sim, name, **more):
    sim.get("world", "POST", {"s3.bucket": {name: {
        "Name": name, "_region": "us-east-1", **more}}})


def bucket(sim):
    name = bucket_name(sim)
    tags = [{"Key": "team", "Value": "a"}]
    put(sim, name, _tags=tags)
    path = answers(sim, oidc__managed=False)
    r = setup(sim, path, "--yes")
    says(r, 3, "a bucket of that name: unattended it stops",
         f"the bucket {name} is yours already", "ask.oidc.bucket")
    say(not count(sim, "PutObject") and not count(sim, "PutBucketPolicy"),
        "nothing was done to it")
    r = setup(sim, path, input="yes\n2\n")
    says(r, 11, "a person may stop", "was left as it is")
    say("Use it as it is" not in r.stdout,
        "and is not offered to use it without the documents", r.stdout[-900:])
    r = setup(sim, answers(sim, oidc__managed=False,
                           **{"ask.oidc.bucket": "change"}), "--yes")
    says(r, 0, "agreed to, it gets the documents", "2 of 2 Ready")
    b = sim.world()["s3.bucket"][name]
    say(tags[0] in b["_tags"], "and keeps its tags", b)
    r = sim.run("teardown", "--plain", "--yes")
    say(r.returncode == 0 and name in sim.world().get("s3.bucket", {}),
        "a teardown leaves it", r.stderr + r.stdout[-900:])


def bucket_with_policy(sim):
    name = bucket_name(sim)
    own = json.dumps({"Version": "2012-10-17", "Statement": [
        {"Sid": "logs", "Effect": "Allow", "Action": "s3:PutObject",
         "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
         "Resource": f"arn:aws:s3:::{name}/*"}]})
    put(sim, name, _policy=own)
    r = setup(sim, answers(sim, oidc__managed=False,
                           **{"ask.oidc.bucket": "change"}), "--yes")
    says(r, 3, "one with a policy of its own is not taken",
         f"the bucket {name} is yours already and has a policy of its own")
    say(sim.world()["s3.bucket"][name]["_policy"] == own and
        not count(sim, "PutBucketPolicy"), "it has it still")


def blocked(sim):
    """S3 Block Public Access for the whole account."""
    path = answers(sim, oidc__managed=False)
    account = "123456789012"
    sim.get("world", "POST", {"s3.account-block": {account: {
        "BlockPublicPolicy": True}}})
    r = setup(sim, path, "--yes")
    says(r, 6, "public policies are blocked for the account: said, what to do",
         "cannot let everybody read the OIDC documents",
         "blocked by the BlockPublicPolicy", "s3control", "managed")
    sim.get("world", "POST", {"s3.account-block": {account: {
        "BlockPublicPolicy": False, "RestrictPublicBuckets": True}}})
    r = sim.run("resume", "rosahcp", "--plain", "--yes")
    says(r, 6, "taken, but public buckets are restricted: it is tried and said",
         "not everybody can read the OIDC documents", "RestrictPublicBuckets")
    say(not sim.world().get("ocm.oidc-config"), "nothing was registered on it")
    sim.get("world", "POST", {"s3.account-block": {account: None}})
    r = sim.run("resume", "rosahcp", "--plain", "--yes")
    says(r, 0, "once it is off it goes on", "2 of 2 Ready")
    name = list(sim.world()["s3.bucket"])[0]
    sim.get("world", "POST", {"s3.bucket": {name: {"_block": {
        "BlockPublicPolicy": True, "RestrictPublicBuckets": True}}}})
    r = setup(sim, path, "--yes")
    block = sim.world()["s3.bucket"][name]["_block"]
    say(r.returncode == 0 and not block["RestrictPublicBuckets"],
        "somebody closed the bucket since: the next run opens it again",
        f"{block} {r.returncode} {r.stderr[-900:]} {r.stdout[-2500:]}")
    r = sim.run("teardown", "--plain", "--yes")
    say(r.returncode == 0 and not sim.world().get("s3.bucket"),
        "and a teardown takes it", r.stderr + r.stdout[-900:])


def secret_going(sim):
    """A secret of that name waits for its deletion (by rosa, by hand)."""
    name = "rosa-private-key-" + bucket_name(sim)
    path = answers(sim, oidc__managed=False)
    sim.get("world", "POST", {"secret.secret": {name: {
        "Name": name, "ARN": "arn:aws:secretsmanager:us-east-1:123456789012:"
        f"secret:{name}-abcdef", "CreatedDate": 1, "_version": "x",
        "DeletedDate": 1893456000, "Tags": []}}})
    r = setup(sim, path, "--yes")
    says(r, 3, "its name is taken until then: said, with the way on",
         f"the secret {name} is scheduled for deletion",
         f"aws secretsmanager delete-secret --secret-id {name} "
         "--force-delete-without-recovery")
    sim.get("world", "POST", {"secret.secret": {name: None}})
    r = sim.run("resume", "rosahcp", "--plain", "--yes")
    says(r, 0, "once it is gone it goes on", "2 of 2 Ready")


def jwks(sim, *kids):
    """keys.json with keys of these ids, written by somebody."""
    place = next(k for k in sim.world()["s3.object"] if k.endswith("keys.json"))
    body = sim.world()["s3.object"][place]["_body"]
    key = json.loads(body)["keys"][0]
    text = json.dumps({"keys": [{**key, "kid": k or key["kid"]}
                                for k in kids]})
    sim.get("world", "POST", {"s3.object": {place: {"_body": text}}})
    return text, place


def rotated(sim):
    """What somebody changed in keys.json since is not written over."""
    path = answers(sim, oidc__managed=False)
    r = setup(sim, path, "--yes")
    says(r, 0, "with an OIDC configuration of one's own", "2 of 2 Ready")
    text, place = jwks(sim, "another", "")
    r = setup(sim, path, "--yes")
    say(r.returncode == 0 and
        sim.world()["s3.object"][place]["_body"] == text,
        "another key before ours (rotation): all is well, it stays",
        r.stderr[-900:] + r.stdout[-900:])
    text, place = jwks(sim, "another")
    r = setup(sim, path, "--yes")
    says(r, 3, "ours is not there any more: said",
         "has not the key (kid ", "Put it back")
    say(sim.world()["s3.object"][place]["_body"] == text,
        "and no third is put in its place")


def main():
    path = os.path.join(os.environ.get("BUILD", "build"), "own-keys.json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"about": "two keys", "extends": "empty", "calls": WORLD}, f)
    with Sim("--world", path) as sim:
        for test in (two_keys, one_and_stop, not_listed, bucket,
                     bucket_with_policy, blocked, secret_going, rotated):
            test(sim)
            sim.get("fault", "DELETE")
            sim.reset()
    return 1 if wizard.failed else 0


if __name__ == "__main__":
    sys.exit(main())
