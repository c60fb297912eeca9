#!/usr/bin/env python3
"""The stack and the key pair when things are not as wanted: a proxy that does
not come up, things of that name that are another's, answers of EC2 that come
too early, an address that cannot be found."""

import json
import os
import stat
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, say


def says(r, code, what, *texts):
    text = r.stdout + r.stderr
    missing = [t for t in texts if t not in text]
    return say(r.returncode == code and not missing, what,
               f"exit {r.returncode}, not said {missing}\n{r.stderr[-800:]}\n"
               f"{r.stdout[-1200:]}")


def answers(sim, **more):
    with open(wizard.ANSWERS) as f:
        doc = json.load(f)
    doc.update(more)
    path = os.path.join(sim.dir, "answers.json")
    with open(path, "w") as f:
        json.dump(doc, f)
    return path


def setup(sim, **more):
    return sim.run("setup", "--plain", "--yes", "--answers",
                   answers(sim, **more))


def stacks(sim):
    return [(s["StackName"], s["StackStatus"])
            for s in sim.world().get("cfn.stack", {}).values()]


def ops(sim, *names):
    found = [x.get("op") for x in sim.log()]
    return [found.count(n) for n in names]


def proxy_not_up(sim):
    sim.get("outage", "POST", {"hosts": ["api.openshift.com"]})
    r = sim.setup()
    says(r, 7, "a proxy that does not come up fails the stack, with its first "
         "cause", "Bastion", "Received FAILURE signal",
         "asks https://api.openshift.com", "try again")
    say("Resource creation cancelled" not in r.stdout[-1500:] + r.stderr,
        "and not with the noise of the rollback", r.stderr)
    say([n for n, _ in stacks(sim)] == ["rosahcp-net"] and
        stacks(sim)[0][1].startswith("ROLLBACK") and
        len(sim.world()["iam.role"]) > 8, "all else is kept", stacks(sim))
    r = sim.run("resume", "rosahcp", "--plain", "--yes")
    says(r, 7, "tried again while nothing has changed: once more, then told",
         "Delete it and make it anew", "Received FAILURE signal")
    sim.get("outage", "POST", {"hosts": []})
    r = sim.run("resume", "rosahcp", "--plain", "--yes")
    says(r, 0, "then it goes on to the end", "2 of 2 Ready")
    say(stacks(sim) == [("rosahcp-net", "CREATE_COMPLETE")],
        "with one stack", stacks(sim))
    r = sim.run("teardown", "--yes", "--plain")
    says(r, 0, "and can be taken down")
    say(not stacks(sim), "the stack too", stacks(sim))
    r = sim.setup()
    says(r, 0, "and set up again by the same session", "2 of 2 Ready")


def asked_anew(sim):
    """A person's consent is for the stack that it was asked about."""
    sim.get("outage", "POST", {"hosts": ["api.openshift.com"]})
    sim.setup()
    first = sim.world()["cfn.stack"]
    r = sim.run("resume", "rosahcp", "--plain", input="yes\n1\n")
    says(r, 7, "a person agrees: the failed stack is made anew, and fails",
         "Enter a number", "it can only be deleted",
         "Received FAILURE signal")
    second = sim.world()["cfn.stack"]
    say(ops(sim, "DeleteStack", "CreateStack") == [1, 2] and
        json.dumps(first) != json.dumps(second), "that is another stack",
        ops(sim, "DeleteStack", "CreateStack"))
    r = sim.run("resume", "rosahcp", "--plain", input="yes\n2\n")
    says(r, 11, "of which is asked again", "Enter a number",
         "was left as it is")
    say(ops(sim, "DeleteStack") == [1] and
        second == sim.world()["cfn.stack"], "and which is left alone",
        ops(sim, "DeleteStack"))
    sim.get("outage", "POST", {"hosts": []})
    r = sim.run("resume", "rosahcp", "--plain", "--yes")
    says(r, 0, "unattended, an empty one is deleted, which is said",
         "rosahcp-net: ROLLBACK_", "all that it made is taken back",
         "A stack of this name is there: Delete it and make it anew")


ROLLBACK_FAILED = (
    "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>"
    "rosahcp-net</StackName><StackId>%s</StackId><StackStatus>ROLLBACK_FAILED"
    "</StackStatus><Tags><member><Key>rosawiz:session</Key><Value>rosahcp"
    "</Value></member></Tags></member></Stacks></DescribeStacksResult>"
    "</DescribeStacksResponse>")


def not_empty(sim):
    """What could not be taken back whole is not deleted unasked."""
    sim.get("outage", "POST", {"hosts": ["api.openshift.com"]})
    sim.setup()
    sim.get("outage", "POST", {"hosts": []})
    stack = list(sim.world()["cfn.stack"].values())[0]["StackId"]
    fault = {"match": "cloudformation DescribeStacks", "do": "status",
             "status": 200, "body": ROLLBACK_FAILED % stack, "times": 99}
    # known first while the waiting for the end of its rollback goes on
    sim.get("fault", "POST", {**fault, "nth": 3})
    r = sim.run("resume", "rosahcp", "--plain", "--yes")
    says(r, 7, "one that could not be taken back after all is not deleted",
         "rosahcp-net: ROLLBACK_IN_PROGRESS (all that it made is taken back",
         "rosahcp-net: ROLLBACK_FAILED")
    sim.get("fault", "DELETE")
    sim.get("fault", "POST", fault)
    r = sim.run("resume", "rosahcp", "--plain", "--yes")
    says(r, 3, "nor unasked later", "ROLLBACK_FAILED", "ask.stack.differs")
    say(ops(sim, "DeleteStack") == [0], "it is there", ops(sim, "DeleteStack"))


LIBRARY = wizard.preload(os.path.join(
    wizard.ROOT, "tests", "torture", "killer.c"))


def failed_then(sim, **more):
    """A stack that failed, then a resume; its records."""
    sim.reset()
    sim.get("outage", "POST", {"hosts": ["api.openshift.com"]})
    sim.setup()
    sim.get("outage", "POST", {"hosts": []})
    told = len(sim.records())
    r = sim.run("resume", "rosahcp", "--plain", "--yes", more=more)
    return r, sim.records()[told:]


def killed_between(sim):
    """Killed when the failed stack is deleted and no other begun yet."""
    _, records = failed_then(sim)
    at = next((i + 1 for i, x in enumerate(records) if
               x.get("rec") == "outcome" and x.get("step") == "DeleteStack"),
              0)
    r, records = failed_then(
        sim, LD_PRELOAD=LIBRARY, KILLER_FILE="/journal.jsonl",
        KILLER_WHEN="after", KILLER_AT=str(at),
        ASAN_OPTIONS="detect_leaks=0")
    say(r.returncode == -9 and records[-1].get("step") == "DeleteStack",
        "killed in between", f"exit {r.returncode} {records[-2:]}")
    sim.drain()
    r = sim.run("resume", "rosahcp", "--plain", "--yes")
    says(r, 0, "killed between the old stack and the new: goes on",
         "2 of 2 Ready")
    say(stacks(sim) == [("rosahcp-net", "CREATE_COMPLETE")],
        "with one stack", stacks(sim))


FOREIGN = [{"call": "cloudformation CreateStack", "with": {
    "StackName": "rosahcp-net", "TemplateBody": "@stack.yaml",
    "Capabilities.member.1": "CAPABILITY_IAM",
    "Parameters.member.1.ParameterKey": "Access",
    "Parameters.member.1.ParameterValue": "none",
    "Parameters.member.2.ParameterKey": "VpcCidr",
    "Parameters.member.2.ParameterValue": "10.9.0.0/16",
    "Parameters.member.3.ParameterKey": "Proxy",
    "Parameters.member.3.ParameterValue": "no"}}, {"wait_s": 900},
    {"call": "ec2 CreateKeyPair", "with": {"KeyName": "theirs",
                                           "KeyType": "ed25519"}}]


def foreign(sim):
    r = setup(sim)
    says(r, 3, "a stack of that name that is another's: asked, by the "
         "parameters that differ", "was not made by this set-up",
         "VpcCidr is '10.9.0.0/16' there, wanted '10.0.0.0/16'",
         "Access is 'none' there, wanted 'ssh'",
         "Proxy is 'no' there, wanted 'yes'", "ask.stack.differs")
    made = ops(sim, "CreateStack", "DeleteStack")
    say(made == [0, 0], "nothing was done to it", made)
    sim.reset()
    # no change is offered for it: the word is not one of the ask's
    r = setup(sim, **{"ask.stack.differs": "change"})
    says(r, 3, "it is never changed or deleted", "--yes cannot decide this")
    say(stacks(sim) == [("rosahcp-net", "CREATE_COMPLETE")] and
        ops(sim, "DeleteStack") == [0], "it is still there", stacks(sim))


def pair(sim):
    line = open(os.path.join(wizard.ROOT, "tests/unit/data/id_test.pub")).read()
    path = os.path.join(sim.dir, "id.pub")
    with open(path, "w") as f:
        f.write(line)
    r = setup(sim, **{"access.key_source": "import",
                      "access.key_pair": "theirs", "access.public_key": path,
                      "network.stack": "mine"})
    says(r, 3, "a key pair of that name with another key: asked, with both "
         "fingerprints", "is there with another key", "yours is SHA256:",
         "ask.key-pair.differs")
    made = ops(sim, "ImportKeyPair", "DeleteKeyPair")
    say(made == [0, 0], "it is left alone", made)


def too_early(sim):
    """EC2 does not know yet what it has just made."""
    sim.get("fault", "POST", {
        "match": "ec2 DescribeKeyPairs", "do": "status", "status": 400,
        "code": "InvalidKeyPair.NotFound", "nth": 3, "times": 3})
    r = setup(sim, **{"access.key_source": "create",
                      "access.key_pair": "fresh"})
    says(r, 0, "a key pair that EC2 does not know for some seconds")
    pem = os.path.join(sim.state, "rosawiz", "rosahcp", "fresh.pem")
    say(ops(sim, "CreateKeyPair") == [1] and
        stat.S_IMODE(os.stat(pem).st_mode) == 0o600 and
        "PRIVATE KEY" in open(pem).read(),
        "is made once, its private key kept, for its owner only",
        ops(sim, "CreateKeyPair", "DeleteKeyPair"))


def key_lost(sim):
    """The answer with the private key never came: of no use, made anew."""
    sim.get("fault", "POST", {"match": "ec2 CreateKeyPair",
                              "do": "reset_after"})
    r = setup(sim, **{"access.key_source": "create",
                      "access.key_pair": "lost"})
    says(r, 0, "a private key that was lost on the way")
    pem = os.path.join(sim.state, "rosawiz", "rosahcp", "lost.pem")
    say(ops(sim, "CreateKeyPair", "DeleteKeyPair") == [2, 1] and
        stat.S_IMODE(os.stat(pem).st_mode) == 0o600,
        "is replaced by another, once",
        ops(sim, "CreateKeyPair", "DeleteKeyPair"))


def imported(sim):
    path = os.path.join(wizard.ROOT, "tests/unit/data/id_test.pub")
    mine = {"access.key_source": "import", "access.key_pair": "mine",
            "access.public_key": path}
    r = setup(sim, **mine)
    says(r, 0, "with an imported key", "2 of 2 Ready")
    keys = sim.world()["ec2.key-pair"]["mine"]
    say("tagSet" in json.dumps(keys) and ops(sim, "ImportKeyPair") == [1],
        "imported once, as ours", keys)


def no_open_port(sim):
    r = setup(sim, **{"access.from": "ssm"})
    says(r, 0, "by Session Manager", "aws ssm start-session")
    open_ = [(x.get("fromPort"), x.get("cidrIpv4"))
             for x in sim.world()["ec2.security-group-rule"].values()
             if not x.get("isEgress") and x.get("cidrIpv4")]
    say(all(c == "10.0.0.0/16" for _, c in open_),
        "no port is open to anyone outside the VPC", open_)
    say(not ops(sim, "CreateKeyPair", "ImportKeyPair")[0],
        "and no key pair is needed")


def no_address(sim):
    sim.get("fault", "POST", {"match": "GET /checkip*", "do": "status",
                              "status": 503, "times": 99})
    r = setup(sim)
    says(r, 3, "an address that cannot be found: asked for, and why",
         "access.my_ip", "Your public address: an answer is needed (")
    r = setup(sim, **{"access.my_ip": "203.0.113.9"})
    rules = sim.world().get("ec2.security-group-rule", {}).values()
    say(r.returncode == 0 and any(x.get("cidrIpv4") == "203.0.113.9/32"
                                  for x in rules),
        "typed, it is what the bastion admits", r.stderr + r.stdout[-800:])


def session_manager(sim):
    folder = os.path.join(sim.dir, "bin")
    os.makedirs(folder, exist_ok=True)
    plugin = os.path.join(folder, "session-manager-plugin")
    with open(plugin, "w") as f:
        f.write("#!/bin/sh\n")
    os.chmod(plugin, 0o755)
    with open(wizard.ANSWERS) as f:
        doc = json.load(f)
    doc.pop("access.from")
    path = os.path.join(sim.dir, "answers.json")
    with open(path, "w") as f:
        json.dump(doc, f)
    r = sim.run("plan", "--plain", "--yes", "--answers", path, more={
        "PATH": folder + ":" + sim.env["PATH"]})
    says(r, 0, "with the plugin here, Session Manager is the way in",
         "by Session Manager")
    r = sim.run("plan", "--plain", "--yes", "--answers", path)
    says(r, 0, "without it, SSH", "by SSH through a bastion")


def main():
    folder = os.environ.get("BUILD", "build")
    path = os.path.join(folder, "foreign-world.json")
    with open(path, "w") as f:
        json.dump({"about": "things of another's", "extends": "empty",
                   "calls": FOREIGN}, f)
    with Sim() as sim:
        proxy_not_up(sim)
        for test in (asked_anew, not_empty, killed_between, too_early, key_lost, imported, no_open_port, no_address,
                     session_manager):
            sim.get("fault", "DELETE")
            sim.reset()
            test(sim)
    with Sim("--world", path) as sim:
        foreign(sim)
        sim.reset()
        pair(sim)
    return 1 if wizard.failed else 0


if __name__ == "__main__":
    sys.exit(main())
