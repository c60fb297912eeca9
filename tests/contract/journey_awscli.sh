#!/bin/sh
# journey_awscli.sh - what the wizard made, as the AWS CLI sees it, which knows
# nothing of us: stack and outputs, roles with policies and tags, provider, key,
# endpoint and groups, zone and records.  The CLI comes from PyPI into
# $BUILD/venv-awscli (or AWSCLI_VENV).
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build}"
. tests/lib.sh
need_awscli "the AWS CLI on the journey"
clean_env
export AWS_CONFIG_FILE="$T/none" AWS_SHARED_CREDENTIALS_FILE="$T/none"
sim_start --speed auto || { not_ok "the simulator starts" "$(cat "$T/sim.err")"; exit 1; }
unset AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE
check "the wizard sets up the article's cluster" "$BIN" setup \
	--answers assets/answers/article.json --yes --plain
export AWS_CONFIG_FILE="$T/none" AWS_SHARED_CREDENTIALS_FILE="$T/none"
cat >"$T/judge.py" <<'PY'
import contextlib, io, json, sys
from awscli.clidriver import create_clidriver
ACCOUNT = "123456789012"


def aws(*words):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            rc = create_clidriver().main([*words, "--output", "json"])
        except SystemExit as e:
            rc = e.code
    if rc:
        raise RuntimeError(" ".join(words) + ": " + err.getvalue())
    return json.loads(out.getvalue() or "null")


def say(good, what, why=""):
    print(("ok - aws: " if good else "not ok - aws: ") + what, flush=True)
    if not good:
        print("  | " + str(why)[:900], flush=True)


def tags(items, key="Key", value="Value"):
    return {t[key]: t[value] for t in items}


def stack():
    s = aws("cloudformation", "describe-stacks", "--stack-name",
            "rosahcp-net")["Stacks"][0]
    out = tags(s["Outputs"], "OutputKey", "OutputValue")
    want = {"VpcId", "VpcCidr", "PublicSubnetIds", "PrivateSubnetIds",
            "PublicEC2InstanceId", "PublicEC2InstancePublicIP",
            "PrivateEC2InstanceId", "PrivateEC2InstancePrivateIP", "ProxyUrl"}
    say(s["StackStatus"] == "CREATE_COMPLETE" and want <= set(out),
        "the stack is complete and has its outputs", s)
    net = aws("ec2", "describe-subnets", "--subnet-ids",
              out["PrivateSubnetIds"])["Subnets"][0]
    say(net["VpcId"] == out["VpcId"] and not net["MapPublicIpOnLaunch"] and
        net["CidrBlock"].startswith("10.0."), "the private subnet", net)
    host = aws("ec2", "describe-instances", "--instance-ids",
               out["PrivateEC2InstanceId"])["Reservations"][0]["Instances"][0]
    say(host["State"]["Name"] == "running" and
        "PublicIpAddress" not in host and host["SubnetId"] ==
        out["PrivateSubnetIds"], "the private host runs, without an address "
        "on the internet", host)
    return out


def roles():
    made = {r["RoleName"]: r for r in aws("iam", "list-roles")["Roles"]}
    account = sorted(n for n in made if n.startswith("ManagedOpenShift-HCP-ROSA-"))
    operator = sorted(n for n in made if n.startswith("rosahcp-"))
    say(len(account) == 3 and len(operator) == 8,
        "three account roles and eight operator roles", list(made))
    bad = []
    for n in account + operator:
        attached = aws("iam", "list-attached-role-policies", "--role-name",
                       n)["AttachedPolicies"]
        have = tags(aws("iam", "list-role-tags", "--role-name", n)["Tags"])
        trust = json.dumps(made[n]["AssumeRolePolicyDocument"])
        if not attached or not all(p["PolicyArn"].startswith(
                "arn:aws:iam::aws:policy/service-role/ROSA")
                for p in attached):
            bad.append((n, attached))
        if have.get("red-hat-managed") != "true" or \
                have.get("rosa_hcp_policies") != "true":
            bad.append((n, have))
        if n in operator and ("sts:AssumeRoleWithWebIdentity" not in trust or
                              ":oidc-provider/" not in trust or
                              "system:serviceaccount:" not in trust):
            bad.append((n, trust))
        if n in operator and not {"operator_name", "operator_namespace"} <= \
                set(have):
            bad.append((n, have))
    say(not bad, "each with its policies, tags and trust", bad)
    return made


def provider():
    arns = [p["Arn"] for p in
            aws("iam", "list-open-id-connect-providers")[
                "OpenIDConnectProviderList"]]
    p = aws("iam", "get-open-id-connect-provider",
            "--open-id-connect-provider-arn", arns[0])
    say(len(arns) == 1 and set(p["ClientIDList"]) ==
        {"openshift", "sts.amazonaws.com"} and
        tags(p["Tags"]).get("red-hat-managed") == "true",
        "one OIDC provider with its audiences and tag", (arns, p))


def key(made):
    k = aws("kms", "describe-key", "--key-id",
            "alias/rosahcp-key")["KeyMetadata"]
    have = tags(aws("kms", "list-resource-tags", "--key-id", k["KeyId"])[
        "Tags"], "TagKey", "TagValue")
    policy = json.loads(aws("kms", "get-key-policy", "--key-id", k["KeyId"],
                            "--policy-name", "default")["Policy"])
    text = json.dumps(policy)
    named = [n for n in made if n in text]
    wide = [s for s in policy["Statement"] if "kms:*" in json.dumps(s) and
            s["Principal"] != {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}]
    say(k["Enabled"] and have.get("red-hat") == "true",
        "the key is enabled and tagged red-hat=true", (k, have))
    say(len(named) == 6 and not wide, "its policy names the installer, "
        "support and four operator roles, kms:* nobody but the account",
        (named, wide, text))
    say(len(aws("kms", "list-keys")["Keys"]) == 1, "and it is the only key")


def endpoint(out):
    e = [x for x in aws("ec2", "describe-vpc-endpoints")["VpcEndpoints"]
         if x["VpcId"] == out["VpcId"]]
    say(len(e) == 1 and e[0]["State"] == "available" and
        e[0]["VpcEndpointType"] == "Interface" and
        e[0]["SubnetIds"] == [out["PrivateSubnetIds"]],
        "one interface endpoint, available, in the private subnet", e)
    groups = aws("ec2", "describe-security-groups", "--group-ids",
                 *[g["GroupId"] for g in e[0]["Groups"]])["SecurityGroups"]
    rules = [(p.get("FromPort"), r["CidrIp"]) for g in groups
             for p in g["IpPermissions"] for r in p.get("IpRanges", [])]
    say(groups and (443, "10.0.0.0/16") in rules and
        not [r for r in rules if r[1] == "0.0.0.0/0"],
        "its groups admit the machine range on 443, and not the world", rules)
    return e[0]


def zone(out, e):
    zones = aws("route53", "list-hosted-zones-by-vpc", "--vpc-id",
                out["VpcId"], "--vpc-region", "us-east-1")["HostedZoneSummaries"]
    local = [z for z in zones if z["Name"] == "rosahcp.hypershift.local."]
    say(len(local) == 1, "the private zone is associated with the VPC", zones)
    sets = aws("route53", "list-resource-record-sets", "--hosted-zone-id",
               local[0]["HostedZoneId"])["ResourceRecordSets"]
    api = [s for s in sets if s["Name"] == "api.rosahcp.hypershift.local."]
    say(len(api) == 1 and e["DnsEntries"][0]["DnsName"] in json.dumps(api),
        "its record api leads to the endpoint", sets)


out = stack()
made = roles()
provider()
key(made)
e = endpoint(out)
zone(out, e)
PY
"$VENV/bin/python" "$T/judge.py" || not_ok "the AWS CLI's look ended early"
