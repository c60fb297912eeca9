#!/usr/bin/env python3
"""The user's own network: each flaw of a subnet is seen in the list, refused
with its reason when it is typed, and what may not be looked at is never taken
for good; the good set is ticked; tags are put on and taken off."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                ".."))
import wizard
from wizard import Sim, say

TAG = "kubernetes.io/role/internal-elb"


def call(op, with_=None, **names):
    return {"call": "ec2 " + op, "with": with_ or {}, "as": names}


def vpc(cidr, name, *more):
    """A VPC with a public subnet, a NAT gateway, a table that leads to it."""
    v, third = "$" + name, cidr.split(".")[1]
    return [
        call("CreateVpc", {"CidrBlock": cidr, "TagSpecification.1.ResourceType":
                           "vpc", "TagSpecification.1.Tag.1.Key": "Name",
                           "TagSpecification.1.Tag.1.Value": name},
             **{name: "vpc/vpcId"}),
        call("ModifyVpcAttribute", {"VpcId": v,
                                    "EnableDnsHostnames.Value": "true"}),
        call("CreateInternetGateway", {},
             **{name + "_igw": "internetGateway/internetGatewayId"}),
        call("AttachInternetGateway", {"InternetGatewayId": v + "_igw",
                                       "VpcId": v}),
        call("CreateRouteTable", {"VpcId": v},
             **{name + "_pub": "routeTable/routeTableId"}),
        call("CreateRoute", {"RouteTableId": v + "_pub",
                             "DestinationCidrBlock": "0.0.0.0/0",
                             "GatewayId": v + "_igw"}),
        subnet(name, f"10.{third}.0.0/24", "pubnet"),
        call("AssociateRouteTable", {"RouteTableId": v + "_pub",
                                     "SubnetId": v + "_pubnet"}),
        call("AllocateAddress", {"Domain": "vpc"},
             **{name + "_eip": "allocationId"}),
        call("CreateNatGateway", {"SubnetId": v + "_pubnet",
                                  "AllocationId": v + "_eip"},
             **{name + "_nat": "natGateway/natGatewayId"}),
        {"wait_s": 300},
        call("CreateRouteTable", {"VpcId": v},
             **{name + "_priv": "routeTable/routeTableId"}),
        call("CreateRoute", {"RouteTableId": v + "_priv",
                             "DestinationCidrBlock": "0.0.0.0/0",
                             "NatGatewayId": v + "_nat"}), *more]


def subnet(name, cidr, label, zone="us-east-1a"):
    return call("CreateSubnet", {
        "VpcId": "$" + name, "CidrBlock": cidr, "AvailabilityZone": zone,
        "TagSpecification.1.ResourceType": "subnet",
        "TagSpecification.1.Tag.1.Key": "Name",
        "TagSpecification.1.Tag.1.Value": name + "-" + label},
        **{name + "_" + label: "subnet/subnetId"})


def private(name, cidr, label, zone="us-east-1a", table="priv"):
    return [subnet(name, cidr, label, zone),
            call("AssociateRouteTable", {"RouteTableId": f"${name}_{table}",
                                         "SubnetId": f"${name}_{label}"})]


def changed(name, label, **to):
    return {"change": "ec2.subnet", "key": f"${name}_{label}", "to": to}


def tagged(name, label, key, value):
    return call("CreateTags", {"ResourceId.1": f"${name}_{label}",
                               "Tag.1.Key": key, "Tag.1.Value": value})


FLAWS = [
    *vpc("10.50.0.0/16", "flaws"),
    *private("flaws", "10.50.1.0/24", "full"),
    changed("flaws", "full", availableIpAddressCount=7),
    *private("flaws", "10.50.2.0/24", "owned", "us-east-1b"),
    tagged("flaws", "owned", "kubernetes.io/cluster/abc", "owned"),
    *private("flaws", "10.50.3.0/24", "managed", "us-east-1b"),
    tagged("flaws", "managed", "red-hat-managed", "true"),
    *private("flaws", "10.50.4.0/24", "shared", "us-east-1c"),
    tagged("flaws", "shared", "kubernetes.io/cluster/xyz", "shared"),
    *private("flaws", "10.50.5.0/24", "foreign", "us-east-1c"),
    changed("flaws", "foreign", ownerId="210987654321"),
    subnet("flaws", "10.50.6.0/24", "noway", "us-east-1d"),
    *private("flaws", "10.50.7.0/24", "acl", "us-east-1e"),
    call("CreateNetworkAcl", {"VpcId": "$flaws"},
         acl="networkAcl/networkAclId"),
    call("CreateNetworkAclEntry", {
        "NetworkAclId": "$acl", "RuleNumber": "100", "Protocol": "6",
        "RuleAction": "allow", "Egress": "true", "CidrBlock": "0.0.0.0/0",
        "PortRange.From": "443", "PortRange.To": "443"}),
    call("DescribeNetworkAcls", {"Filter.1.Name": "association.subnet-id",
                                 "Filter.1.Value.1": "$flaws_acl"},
         old="networkAclSet/0/associationSet/7/networkAclAssociationId"),
    call("ReplaceNetworkAclAssociation", {"NetworkAclId": "$acl",
                                          "AssociationId": "$old"}),
    # a NAT gateway that was deleted: a black hole
    call("AllocateAddress", {"Domain": "vpc"}, eip2="allocationId"),
    call("CreateNatGateway", {"SubnetId": "$flaws_pubnet",
                              "AllocationId": "$eip2"},
         nat2="natGateway/natGatewayId"),
    {"wait_s": 300},
    call("CreateRouteTable", {"VpcId": "$flaws"},
         flaws_void="routeTable/routeTableId"),
    call("CreateRoute", {"RouteTableId": "$flaws_void",
                         "DestinationCidrBlock": "0.0.0.0/0",
                         "NatGatewayId": "$nat2"}),
    *private("flaws", "10.50.8.0/24", "hole", "us-east-1f", "void"),
    call("DeleteNatGateway", {"NatGatewayId": "$nat2"}),
    {"wait_s": 300},
    # a domain that keeps nodes from joining, in a VPC of its own
    *vpc("10.51.0.0/16", "capital"),
    *private("capital", "10.51.1.0/24", "one"),
    call("CreateDhcpOptions", {
        "DhcpConfiguration.1.Key": "domain-name",
        "DhcpConfiguration.1.Value.1": "Corp.example",
        "DhcpConfiguration.2.Key": "domain-name-servers",
        "DhcpConfiguration.2.Value.1": "10.51.0.53"},
        dopt="dhcpOptions/dhcpOptionsId"),
    call("AssociateDhcpOptions", {"DhcpOptionsId": "$dopt",
                                  "VpcId": "$capital"}),
    # two zones, none tagged: not as complete as peered's three
    *vpc("10.52.0.0/16", "plain"),
    *private("plain", "10.52.1.0/24", "a"),
    *private("plain", "10.52.2.0/24", "b", "us-east-1b"),
]

# what the list says of each; refused ones also by the answers file
SEEN = [
    ("flaws-pubnet", True, "leads to an internet gateway"),
    ("flaws-full", True, "only 7 free addresses"),
    ("flaws-owned", True, "made for the cluster abc"),
    ("flaws-managed", True, "made by Red Hat for another cluster"),
    ("capital-one", True, "DHCP domain 'Corp.example'"),
    ("flaws-shared", False, "used by cluster xyz"),
    ("flaws-foreign", False, "shared by account 210987654321"),
    ("flaws-noway", False, "no way out"),
    ("flaws-hole", False, "is gone"),
    ("flaws-acl", False, "network ACL rule * stops tcp/32768-60999 in from "
     "0.0.0.0/0"),
    ("plain-a", False, "to be tagged"),
]


def answers(sim, ids, **more):
    return sim.own_vpc(ids, **{"access.from": "ranges",
                               "access.ranges": "10.100.0.0/16", **more})


def listed(sim):
    """What plain mode lists, and the line that asks."""
    def answer(ask, _):
        if ask.startswith("Private subnets"):
            return None
        return "3" if ask.startswith("Network (") else ""

    return sim.questions(answer)


def row_of(text, name):
    return next((x for x in text.splitlines() if f" {name}," in x), "")


def list_and_refusals(sim):
    nets = sim.subnets()
    text = listed(sim)
    for name, refused, why in SEEN:
        row = row_of(text, name)
        say(why in row and ("[not usable]" in row) == refused,
            f"{name}: the list says '{why}'", row or text)
        if not refused:
            continue
        r = sim.run("plan", "--plain", "--yes", "--answers",
                    answers(sim, nets[name]["subnetId"]))
        say(r.returncode == 3 and why in r.stderr + r.stdout and
            nets[name]["subnetId"] in r.stderr + r.stdout,
            f"{name}: typed, it is refused with the same reason",
            f"exit {r.returncode}\n{r.stderr}\n{r.stdout[-600:]}")
    best = [nets[f"rosa-private-{z}"]["subnetId"] for z in "abc"]
    say(",".join(best) in text.splitlines()[-1],
        "the complete set is ticked: three zones of one VPC", text[-300:])
    r = sim.run("plan", "--plain", "--yes", "--answers", answers(
        sim, ",".join([best[0], nets["plain-b"]["subnetId"]])))
    say(r.returncode == 3 and "must be in one VPC" in r.stderr + r.stdout,
        "two VPCs in one set are refused", r.stdout[-500:] + r.stderr)


def warned(sim):
    """Chosen although it may not work: allowed, and said at the review."""
    net = sim.subnets()["flaws-noway"]["subnetId"]
    r = sim.run("plan", "--plain", "--yes", "--answers", answers(sim, net))
    say(r.returncode == 0 and f"! {net}: no way out (" in r.stdout,
        "a warned one may be chosen, the review says so",
        f"exit {r.returncode}\n{r.stderr}\n{r.stdout[:2500]}")


def denied(sim):
    actions = ["ec2:DescribeNatGateways", "ec2:DescribeNetworkAcls",
               "ec2:DescribeVpcAttribute", "ec2:DescribeDhcpOptions"]
    sim.get("deny", "POST", {"actions": actions})
    row = row_of(listed(sim), "rosa-private-a")
    words = ("NAT not known", "network ACL not known",
             "DNS settings not known", "DHCP options not known")
    say(all(w in row for w in words) and "[not usable]" not in row,
        "what may not be looked at is said to be not known", row)
    sim.get("deny", "POST", {"actions": []})


def used(sim):
    """By Red Hat's list of clusters: told, and not ticked by itself."""
    nets = sim.subnets()
    ids = ",".join(nets[f"rosa-private-{z}"]["subnetId"] for z in "abc")
    r = sim.run("setup", "--plain", "--yes", "--answers", answers(
        sim, ids, **{"cluster.name": "first", "compute.min": "3",
                     "compute.max": "3"}))
    say(r.returncode == 0, "another cluster is there",
        f"exit {r.returncode}\n{r.stderr}\n{r.stdout[-900:]}")
    text = listed(sim)
    say("used by cluster first" in row_of(text, "rosa-private-a"),
        "the list says who uses a subnet", row_of(text, "rosa-private-a"))
    say(nets["rosa-private-a"]["subnetId"] not in text.splitlines()[-1],
        "and does not tick it", text.splitlines()[-1])
    sim.reset()
    sim.get("fault", "POST", {"match": "GET /api/clusters_mgmt/v1/clusters*",
                              "do": "status", "status": 403,
                              "code": "CLUSTERS-MGMT-403", "times": 9})
    row = row_of(listed(sim), "rosa-private-a")
    say("its clusters not known" in row and "[not usable]" not in row,
        "nobody may look at the clusters: not known", row)
    sim.get("fault", "DELETE")


def in_few_calls(sim):
    start = len(sim.log())
    listed(sim)
    ops = [x.get("op") for x in sim.log()[start:]]
    once = ("DescribeVpcs", "DescribeSubnets", "DescribeRouteTables",
            "DescribeNatGateways", "DescribeNetworkAcls",
            "DescribeDhcpOptions")
    say(all(ops.count(op) == 1 for op in once),
        "each kind is fetched in one call",
        {op: ops.count(op) for op in once})


def tags_of(sim, name):
    return {t["key"]: t["value"] for t in sim.subnets()[name]["tagSet"]}


LIBRARY = wizard.preload(os.path.join(
    wizard.ROOT, "tests", "torture", "killer.c"))


def killed_at(sim, path, kind, tagging):
    """The same set-up again, killed at the record of the tagging."""
    at = [i + 1 for i, r in enumerate(tagging)
          if r.get("action") == "subnet-tags" and r.get("rec") == kind]
    if not say(len(at) > 0, f"the journal has the tags' {kind}", tagging[:9]):
        return
    r = sim.run("setup", "--plain", "--yes", "--answers", path, more={
        "LD_PRELOAD": LIBRARY, "KILLER_FILE": "/journal.jsonl",
        "KILLER_WHEN": "sent" if kind == "intent" else "after",
        "KILLER_AT": str(at[0]), "ASAN_OPTIONS": "detect_leaks=0"})
    say(r.returncode == -9, f"killed at the tags' {kind}", r.stderr)
    sim.drain()
    r = sim.run("resume", "rosahcp", "--yes", "--plain")
    say(r.returncode == 0 and TAG in tags_of(sim, "plain-a"),
        "resumed, tagged", r.stderr + r.stdout[-900:])


def tags(sim):
    """Put on, kept apart from what was there, taken off; also when it was
    killed in between."""
    nets = sim.subnets()
    ids = ",".join(nets[n]["subnetId"] for n in ("plain-a", "plain-b"))
    before = {n: tags_of(sim, n) for n in ("plain-a", "plain-b")}
    path = answers(sim, ids)
    sim.get("deny", "POST", {"actions": ["ec2:CreateTags"]})
    r = sim.run("setup", "--plain", "--yes", "--answers", path)
    say(r.returncode == 6 and "cannot tag the subnets" in r.stdout + r.stderr
        and TAG + "=1" in r.stdout + r.stderr,
        "not allowed to tag (a shared VPC): said, and who may",
        f"exit {r.returncode}\n{r.stderr}\n{r.stdout[-900:]}")
    sim.get("deny", "POST", {"actions": []})
    r = sim.run("resume", "rosahcp", "--yes", "--plain")
    say(r.returncode == 0 and TAG in tags_of(sim, "plain-a"),
        "set up in the user's own VPC, its subnets tagged",
        f"exit {r.returncode}\n{r.stderr}\n{r.stdout[-1500:]}")
    say('"machine_cidr": "10.52.0.0/16"' in json.dumps(
        sim.world().get("ocm.cluster", {})),
        "the machine range is the VPC's block", r.stdout[-300:])
    r = sim.run("teardown", "--yes", "--plain")
    say(r.returncode == 0 and
        before == {n: tags_of(sim, n) for n in before},
        "a teardown takes its tags off, and only those",
        f"exit {r.returncode}\n{r.stderr}\n{r.stdout[-1200:]}")
    sim.reset()
    r = sim.run("setup", "--plain", "--yes", "--answers", path)
    records = sim.records()
    for kind in ("intent", "outcome"):
        sim.reset()
        killed_at(sim, path, kind, records)
        r = sim.run("teardown", "rosahcp", "--yes", "--plain")
        say(r.returncode == 0 and
            before == {n: tags_of(sim, n) for n in before},
            f"killed at the {kind}: the teardown still takes them off",
            f"exit {r.returncode}\n{r.stderr}\n{r.stdout[-1200:]}")


def main():
    folder = os.environ.get("BUILD", "build")
    path = os.path.join(folder, "flaws-world.json")
    with open(path, "w") as f:
        json.dump({"about": "flaws of subnets", "extends": "peered",
                   "calls": FLAWS}, f)
    with Sim("--world", path) as sim:
        list_and_refusals(sim)
        warned(sim)
        denied(sim)
        in_few_calls(sim)
        used(sim)
        sim.reset()
        tags(sim)
    return 1 if wizard.failed else 0


if __name__ == "__main__":
    sys.exit(main())
