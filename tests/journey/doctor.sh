#!/bin/sh
# doctor.sh - `rosawiz doctor` on the simulator: a cluster in a VPC with a
# peered hub, from inside and from the hub; faults put in one by one, found by
# their row, and gone when they are taken away.  The doctor changes nothing.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
clean_env
sim_start --world peered --speed auto || { not_ok "the simulator starts"; exit 1; }

# ec2 Action [Name=value ...]: one signed call, XML to stdout
ec2() {
	body="Action=$1&Version=2016-11-15"
	shift
	for p; do body="$body&$p"; done
	curl -s --noproxy '*' --aws-sigv4 aws:amz:us-east-1:ec2 \
		--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
		-d "$body" "$AWS_ENDPOINT_URL/"
}
# the first <TAG>text</TAG> of stdin
tag() { tr -d '\n' | grep -o "<$1>[^<]*" | head -1 | sed 's/.*>//'; }
deny() { curl -s --noproxy '*' -X POST -H 'Content-Type: application/json' -d "{\"actions\":[$1]}" "$ROSAWIZ_SIM/_sim/deny" >/dev/null; }
subnet() { ec2 DescribeSubnets Filter.1.Name=tag:Name "Filter.1.Value.1=$1" | tag subnetId; }

# doctor RC WHAT PATTERN ARGS...: ends with RC and says PATTERN
doctor() {
	rc=$1 what=$2 pattern=$3
	shift 3
	timeout 120 "$BIN" doctor --plain peered "$@" >"$T/doctor" 2>"$T/doctor.err" </dev/null
	got=$?
	if [ $got -eq "$rc" ] && grep -qE -- "$pattern" "$T/doctor"; then
		ok "$what"
	else
		not_ok "$what" "exit $got, expected $rc and /$pattern/" "$(head -12 "$T/doctor")" "$(cat "$T/doctor.err")"
	fi
}

cat >"$T/answers.json" <<JSON
{ "cluster.name": "peered", "cluster.region": "us-east-1",
  "cluster.billing_account": "123456789012", "network.kind": "existing",
  "network.subnets": ["$(subnet rosa-private-a)", "$(subnet rosa-private-b)"] }
JSON
if ! timeout 300 "$BIN" setup --plain --answers "$T/answers.json" --yes >"$T/setup" 2>&1 </dev/null; then
	not_ok "a cluster in the peered VPC is made" "$(tail -20 "$T/setup")"
	exit 1
fi
ok "a cluster in the peered VPC is made"

# ---- as made ------------------------------------------------------------------
sim_get world >"$T/world.before"
lists() { sim_get log | grep -c '/versions?\|/machine_types\|/sts_policies\|DescribeKeyPairs'; }
listed=$(lists)
doctor 0 "inside, nothing can be tried: by configuration, not proven" '^By configuration 10.0.0.0/16 .*not proven' --from 10.0.0.0/16
lacks "inside, no row fails" "$T/doctor" ' FAIL '
doctor 10 "the hub is not admitted, and the nearest rule is named" '^FAIL at 5: 10\.100\..* nearest is 10.0.0.0/16 tcp/443.*Also: 14, 15, 16.* DNS is fine' --from peer
has "the fix is a group of our own" "$T/doctor" '--group-name peered-api-sg'
lacks "the fix never names 0.0.0.0/0" "$T/doctor" 'CidrIp=0.0.0.0/0'
doctor 10 "a range that nobody stands in is judged by configuration" '^FAIL at 5: 10.9.0.0/16 ' --from 10.9.0.0/16
has "nothing was tried from it" "$T/doctor" '14 SKIP'
"$BIN" doctor --json peered --from 10.9.0.0/16 >"$T/json" 2>/dev/null </dev/null
if [ $? -eq 10 ] && python3 -c "
import json, sys
d = json.load(open(sys.argv[1]))
bad = [c for c in d['checks'] if c['state'] == 'FAIL']
assert d['exit_code'] == 10 and not d['proven'] and bad[0]['id'] == 'groups' and bad[0]['commands'], d['verdict']
" "$T/json" 2>"$T/json.err"; then
	ok "--json tells the same"
else
	not_ok "--json tells the same" "$(cat "$T/json.err")"
fi
sim_get world >"$T/world.after"
check "the doctor changed nothing" cmp "$T/world.before" "$T/world.after"
check "and fetched none of the wizard's lists" [ "$(lists)" -eq "$listed" ]
check "which a set-up fetches" [ "$listed" -ge 4 ]

# ---- the fix ------------------------------------------------------------------
endpoint=$(ec2 DescribeVpcEndpoints | tag vpcEndpointId)
vpc=$(ec2 DescribeVpcEndpoints | tag vpcId)
group=$(ec2 CreateSecurityGroup GroupName=peered-api-sg GroupDescription=callers "VpcId=$vpc" | tag groupId)
ec2 AuthorizeSecurityGroupIngress "GroupId=$group" IpPermissions.1.IpProtocol=tcp IpPermissions.1.FromPort=443 \
	IpPermissions.1.ToPort=443 IpPermissions.1.IpRanges.1.CidrIp=10.100.0.0/16 >/dev/null
doctor 10 "a group of ours that is not on the endpoint is told to be put there" "\\\$ aws ec2 modify-vpc-endpoint .*--add-security-group-ids $group" --from peer
ec2 ModifyVpcEndpoint "VpcEndpointId=$endpoint" "AddSecurityGroupId.1=$group" >/dev/null
doctor 0 "with it the API answers, proven" '^OK: api\.peered\..*proven' --from peer

# ---- faults -------------------------------------------------------------------
acl=$(ec2 DescribeNetworkAcls Filter.1.Name=vpc-id "Filter.1.Value.1=$vpc" | tag networkAclId)
ec2 CreateNetworkAclEntry "NetworkAclId=$acl" RuleNumber=50 Protocol=6 RuleAction=deny Egress=true \
	CidrBlock=10.100.0.0/16 PortRange.From=1024 PortRange.To=65535 >/dev/null
doctor 10 "answers that an ACL stops" '^FAIL at 7: ' --from peer
has "the ACL's rule is named" "$T/doctor" 'rule 50 stops'
ec2 DeleteNetworkAclEntry "NetworkAclId=$acl" RuleNumber=50 Egress=true >/dev/null

table=$(ec2 DescribeRouteTables Filter.1.Name=tag:Name Filter.1.Value.1=rosa-private | tag routeTableId)
pcx=$(ec2 DescribeVpcPeeringConnections | tag vpcPeeringConnectionId)
ec2 DeleteRoute "RouteTableId=$table" DestinationCidrBlock=10.100.0.0/16 >/dev/null
doctor 10 "no route back" '^FAIL at 8: ' --from peer
ec2 CreateRoute "RouteTableId=$table" DestinationCidrBlock=10.100.0.0/16 "VpcPeeringConnectionId=$pcx" >/dev/null

ec2 ModifyVpcAttribute "VpcId=$vpc" EnableDnsHostnames.Value=false >/dev/null
doctor 10 "DNS host names off" '^FAIL at 9: .*host names are off.* Yet the API answers' --from peer
ec2 ModifyVpcAttribute "VpcId=$vpc" EnableDnsHostnames.Value=true >/dev/null

# ---- what may not be looked at ---------------------------------------------------
deny '"ec2:DescribeNetworkAcls"'
doctor 0 "a lacking right is UNKNOWN, though the API answers" ' 7 UNKNOWN .*no ec2:DescribeNetworkAcls' --from peer
doctor 7 "by configuration only, it is no success" '^UNKNOWN: not all checks' --from 10.0.0.0/16
deny ''
doctor 10 "a name that no cluster has" "^FAIL at 1: no cluster 'nosuch'" --cluster nosuch
doctor 3 "a source that is none" '' --from banana
unset ROSA_TOKEN OCM_TOKEN
OCM_URL=http://127.0.0.1:1 doctor 0 "without a Red Hat login, by the endpoint's id" '^OK: ' --cluster "$endpoint" --from peer
