#!/usr/bin/env python3
"""Preflight on the simulator: what stands in the way is told, with what to do,
before anything is made; what cannot be looked at is UNKNOWN and names the
permission; the actions that are simulated are all that the plan then does."""

import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import BIN, Sim, say

# What an account needs in any case, or what only looks.
READS = ("Get", "List", "Describe", "Head", "Simulate", "Assume")
S3 = {"HeadBucket": "ListBucket",
      "PutPublicAccessBlock": "PutBucketPublicAccessBlock"}
AWS = ("iam", "ec2", "kms", "cloudformation", "route53", "s3",
       "secretsmanager", "ssm")


def simulated(sim):
    out = set()
    for line in sim.log():
        if line.get("op") == "SimulatePrincipalPolicy":
            out |= {v for k, v in line["request_body"].items()
                    if k.startswith("ActionNames.member.")}
    return out


def done(sim):
    return {f"{x['service']}:{S3.get(x['op'], x['op'])}" for x in sim.log()
            if x.get("service") in AWS and not x["op"].startswith(READS)}


def answers(sim, name, **more):
    """The article's, with others in the place of some."""
    with open(wizard.ANSWERS, encoding="utf-8") as f:
        doc = json.load(f)
    for key, value in more.items():
        doc[key.replace("__", ".")] = value
    path = os.path.join(sim.env["HOME"], name + ".json")
    with open(path, "w", encoding="utf-8") as f:
        json.dump(doc, f)
    return path


def rights(sim, what, **more):
    sim.reset()
    path = answers(sim, "answers", **more)
    r = sim.run("setup", "--answers", path, "--yes", "--plain")
    say(r.returncode == 0 and "Preflight: " in r.stdout,
        f"{what}: set up after a preflight", r.stderr + r.stdout[-900:])
    r = sim.run("teardown", "--yes", "--plain")
    say(r.returncode == 0, f"{what}: taken down", r.stderr)
    made, asked = done(sim), simulated(sim)
    say(len(made) > 8 and not made - asked,
        f"{what}: every writing AWS request had been simulated",
        f"asked {sorted(asked)}\nnot asked {sorted(made - asked)}")
    return asked


def all_rights(sim):
    asked = rights(sim, "article")
    say("iam:PassRole" not in asked and "ec2:ImportKeyPair" not in asked,
        "article: nothing is asked for that it does not need", sorted(asked))
    asked = rights(sim, "unmanaged, SSM, three zones", oidc__managed="no",
                   access__from="ssm", network__kind="new-3",
                   network__zones="us-east-1a,us-east-1b,us-east-1c",
                   network__nat="per-zone", compute__min="3",
                   compute__max="3")
    say({"iam:PassRole", "s3:PutBucketPublicAccessBlock",
         "secretsmanager:CreateSecret"} <= asked,
        "unmanaged, SSM: what these take is asked for", sorted(asked))


def untouched(sim, before):
    lines = wizard.differences(before, wizard.masked(sim.world()))
    return "\n".join(x for x in lines if "/sso." not in x)


def stops(sim, what, world, *texts):
    """A FAIL: exit 5, nothing made."""
    sim.reset()
    sim.get("world", "POST", world)
    before = wizard.masked(sim.world())
    r = sim.setup()
    missing = [t for t in texts if t not in r.stderr]
    say(r.returncode == 5 and not missing, f"{what}: exit 5, and why",
        f"exit {r.returncode}, not said {missing}\n{r.stderr}"
        f"{r.stdout[-700:]}")
    left = untouched(sim, before)
    say(not left, f"{what}: nothing was made", left)
    r = sim.setup("--json")
    try:
        bad = [x for x in json.loads(r.stdout)["preflight"]
               if x["state"] == "fail"]
    except (ValueError, KeyError):
        bad = []
    say(r.returncode == 5 and len(bad) == 1 and bad[0]["advice"],
        f"{what}: as JSON too", r.stdout[-900:] + r.stderr)


def walls(sim):
    stops(sim, "accounts not linked",
          {"ocm.organization": {"*": {"_billing_accounts": []}}},
          "no AWS account is linked", "Example Corp",
          "https://console.aws.amazon.com/rosa/home#/get-started")
    stops(sim, "terms not accepted",
          {"ocm.account": {"*": {"_terms_required": True}}},
          "not accepted yet", "https://www.redhat.com/wapps/tnc/ackrequired")
    sim.get("world", "POST",
            {"ocm.account": {"*": {"_terms_required": False}}})
    r = sim.setup()
    say(r.returncode == 0, "put right, the same command goes on",
        f"exit {r.returncode}\n{r.stderr}{r.stdout[-900:]}")
    stops(sim, "not allowed to create",
          {"ocm.account": {"*": {"_may_not_create": True}}},
          "demo may not create clusters", "OCM Cluster Provisioner")
    stops(sim, "quota of vCPUs too small",
          {"quota.value": {"ec2/L-1216C47A": {"Value": 5}}},
          "12 vCPUs needed; the quota is 5", "Service Quotas")


def goes_on(sim, what, *texts, command="plan"):
    r = sim.run(command, "--answers", wizard.ANSWERS, "--yes", "--plain")
    missing = [t for t in texts if t not in r.stdout]
    say(r.returncode == 0 and not missing, what,
        f"exit {r.returncode}, not said {missing}\n{r.stderr}"
        f"{r.stdout[r.stdout.find('Preflight'):][:1500]}")


def warnings(sim):
    sim.reset()
    sim.get("deny", "POST", {"actions": ["iam:SimulatePrincipalPolicy",
                                         "servicequotas:GetServiceQuota"]})
    goes_on(sim, "AWS' default where the own quota may not be read",
            "UNKNOWN: Permissions to make all this",
            "iam:SimulatePrincipalPolicy")
    sim.reset()
    sim.get("deny", "POST", {"actions": [
        "servicequotas:GetServiceQuota",
        "servicequotas:GetAWSDefaultServiceQuota", "ec2:DescribeInstances"]})
    goes_on(sim, "what may not be read is UNKNOWN, with the permission",
            "9 UNKNOWN", "UNKNOWN: Quota: running vCPUs",
            "servicequotas:GetServiceQuota", command="setup")
    sim.reset()
    sim.get("deny", "POST", {"actions": ["ec2:DescribeInstances"]})
    goes_on(sim, "use that may not be counted is said", "Preflight: 21 OK",
            "12 vCPUs needed; the quota is 128; what is in use was not "
            "counted")
    for by, words in (("", "not allowed by any policy: ec2:CreateRoute"),
                      ("policy", "forbidden by a policy: ec2:CreateRoute"),
                      ("organization", "organization's policy (SCP): "
                                       "ec2:CreateRoute")):
        sim.reset()
        sim.get("deny", "POST", {"actions": ["ec2:CreateRoute"], "by": by})
        r = sim.run("plan", "--answers", wizard.ANSWERS, "--yes", "--plain")
        say(r.returncode == 0 and "1 WARN, 20 OK" in r.stdout and
            words in r.stdout, f"a missing permission: {words}",
            r.stdout[:1500] + r.stderr)


def person(sim):
    """Told at once, answers on, puts it right, looks again."""
    sim.reset()
    sim.get("world", "POST",
            {"ocm.organization": {"*": {"_billing_accounts": []}}})
    p = subprocess.Popen(
        [BIN, "setup", "--plain", "--answers", wizard.ANSWERS], env=sim.env,
        cwd=wizard.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)
    seen = b""

    def until(text):
        nonlocal seen
        while text not in seen:
            block = os.read(p.stdout.fileno(), 65536)
            if not block:
                return False
            seen += block
        return True

    say(until(b"First of all:") and until(b"rosa/home#/get-started") and
        until(b"1. choose"), "a person is told first what to do, step by step",
        seen.decode())
    say(until(b"press Enter to look again"), "and asked to look again",
        seen.decode()[-800:])
    sim.get("world", "POST", {"ocm.organization": {
        "*": {"_billing_accounts": ["123456789012"]}}})
    p.stdin.write(b"\n")
    p.stdin.flush()
    say(until(b"Preflight: 21 OK") and until(b"Create all this?"),
        "once put right it goes on, nothing lost", seen.decode()[-800:])
    p.stdin.write(b"no\n")
    p.stdin.close()
    until(b"(never)")
    say(p.wait(30) == 0 and b"Nothing was made" in seen,
        "and still asks before it makes anything", seen.decode()[-500:])


def main():
    with Sim() as sim:
        all_rights(sim)
        walls(sim)
        warnings(sim)
        person(sim)
    sys.exit(wizard.failed > 0)


main()
