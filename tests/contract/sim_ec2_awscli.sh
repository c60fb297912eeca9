#!/bin/sh
# sim_ec2_awscli.sh - the AWS CLI judges the simulator's EC2 and
# CloudFormation: our stack made, looked at and taken away.
# BIN and BUILD from the environment.
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build}"
. tests/lib.sh
need_awscli "the AWS CLI on EC2 and the stack"
clean_env
sim_start --speed auto || { not_ok "the simulator starts" "$(cat "$T/sim.err")"; exit 1; }
export AWS_CONFIG_FILE="$T/none" AWS_SHARED_CREDENTIALS_FILE="$T/none"
bad=0

# One process for all commands: the CLI takes a second to start.
cat >"$T/aws.py" <<'PY'
import contextlib, sys
from awscli.clidriver import create_clidriver
driver = create_clidriver()
for line in sys.stdin:
    folder = line.rstrip("\n")
    with open(folder + "/words") as words, \
            open(folder + "/answer", "w") as out, \
            open(folder + "/said", "w") as err, \
            contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            rc = driver.main(words.read().split("\0")[:-1])
        except SystemExit as e:
            rc = e.code
    print(rc, flush=True)
PY
mkfifo "$T/ask" "$T/done"
"$VENV/bin/python" "$T/aws.py" <"$T/ask" >"$T/done" &
exec 3>"$T/ask" 4<"$T/done"
aws() {
	printf '%s\0' --output text "$@" >"$T/words"
	echo "$T" >&3
	read -r rc <&4
	cat "$T/answer"
	return "$rc"
}
wrong() { # what, wanted, got
	not_ok "$1: wanted '$2', got '$3'" "$(cat "$T/said")"
	bad=1
}
is() { # what, wanted, got
	if [ "$2" = "$3" ]; then ok "$1"; else wrong "$@"; fi
}
like() { # what, pattern, got
	case $3 in
	$2) ok "$1" ;;
	*) wrong "$@" ;;
	esac
}
refused() { # what, code, command...
	what=$1 code=$2
	shift 2
	aws "$@" >/dev/null
	like "$what" "*($code)*" "$(cat "$T/said")"
}
tick() {
	curl -s --noproxy '*' -X POST -d '{"next":true}' \
		"$ROSAWIZ_SIM/_sim/clock" >/dev/null
}
# Until the stack's status does not end with IN_PROGRESS
settle() {
	n=0
	while [ $n -lt 40 ]; do
		i=0
		while [ $i -lt 20 ]; do
			tick
			i=$((i + 1))
		done
		status=$(aws cloudformation describe-stacks --stack-name "$1" \
			--query 'Stacks[0].StackStatus')
		case $status in *_IN_PROGRESS) ;; *) break ;; esac
		n=$((n + 1))
	done
	echo "$status"
}
out() {
	aws cloudformation describe-stacks --stack-name demo --query \
		"Stacks[0].Outputs[?OutputKey=='$1'].OutputValue"
}

# ---- what the region has -------------------------------------------------------
is "region" us-east-1 "$(aws ec2 describe-regions --region-names us-east-1 \
	--query 'Regions[].RegionName')"
like "zones" "us-east-1a	us-east-1b*" "$(aws ec2 describe-availability-zones \
	--query 'AvailabilityZones[].ZoneName')"
is "m5.xlarge is in 5 zones" 5 "$(aws ec2 describe-instance-type-offerings \
	--location-type availability-zone \
	--filters Name=instance-type,Values=m5.xlarge \
	--query 'length(InstanceTypeOfferings)')"

# ---- keys -----------------------------------------------------------------------
like "create-key-pair" "-----BEGIN OPENSSH*" "$(aws ec2 create-key-pair \
	--key-name mine --key-type ed25519 --query KeyMaterial)"
refused "same key pair twice" InvalidKeyPair.Duplicate \
	ec2 create-key-pair --key-name mine
is "key type" ed25519 "$(aws ec2 describe-key-pairs --key-names mine \
	--query 'KeyPairs[0].KeyType')"
if command -v ssh-keygen >/dev/null; then
	aws ec2 create-key-pair --key-name k2 --key-type ed25519 \
		--query KeyMaterial >"$T/k2"
	chmod 600 "$T/k2"
	is "ssh-keygen reads the key" \
		"$(aws ec2 describe-key-pairs --key-names k2 --query \
			'KeyPairs[0].KeyFingerprint' | tr -d =)" \
		"$(ssh-keygen -lf "$T/k2" 2>>"$T/said" |
			sed 's/.*SHA256:\([^ ]*\).*/\1/')"
	for type in rsa ed25519; do
		ssh-keygen -q -t $type -N '' -f "$T/i-$type"
		aws ec2 import-key-pair --key-name i-$type \
			--public-key-material "fileb://$T/i-$type.pub" \
			>/dev/null
		is "import-key-pair $type" $type "$(aws ec2 describe-key-pairs \
			--key-names i-$type --query 'KeyPairs[0].KeyType')"
	done
fi

# ---- the stack ------------------------------------------------------------------
yaml="file://$PWD/assets/stack.yaml"
is "validate-template" CAPABILITY_IAM "$(aws cloudformation validate-template \
	--template-body "$yaml" --query 'Capabilities[0]')"
refused "capability missing" InsufficientCapabilitiesException cloudformation \
	create-stack --stack-name demo --template-body "$yaml" --parameters \
	ParameterKey=Access,ParameterValue=none
like "create-stack" "arn:aws:cloudformation:us-east-1:*:stack/demo/*" \
	"$(aws cloudformation create-stack --stack-name demo --template-body \
	"$yaml" --capabilities CAPABILITY_IAM --tags Key=owner,Value=me \
	--parameters ParameterKey=KeyPair,ParameterValue=mine \
	ParameterKey=MyIP,ParameterValue=203.0.113.7/32 --query StackId)"
refused "same stack twice" AlreadyExistsException cloudformation create-stack \
	--stack-name demo --template-body "$yaml" --capabilities CAPABILITY_IAM \
	--parameters ParameterKey=Access,ParameterValue=none
is "settles" CREATE_COMPLETE "$(settle demo)"
is "proxy" http://10.0.1.13:3128/ "$(out ProxyUrl)"
like "public address" "*.*.*.*" "$(out PublicEC2InstancePublicIP)"
vpc=$(out VpcId)
private=$(out PrivateSubnetIds)
like "events, newest first" "demo	CREATE_COMPLETE" "$(aws cloudformation \
	describe-stack-events --stack-name demo --max-items 1 --query \
	'StackEvents[0].[LogicalResourceId,ResourceStatus]' | head -1)"
is "no resource failed" 0 "$(aws cloudformation describe-stack-events \
	--stack-name demo --query \
	"length(StackEvents[?contains(ResourceStatus,'FAILED')])")"
like "signal" "Received SUCCESS signal*" "$(aws cloudformation \
	describe-stack-events --stack-name demo --query "StackEvents[?\
contains(ResourceStatusReason||'','signal')].ResourceStatusReason")"
is "subnets by filter" 2 "$(aws ec2 describe-subnets --filters \
	"Name=vpc-id,Values=$vpc" --query 'length(Subnets)')"
is "tag for internal balancers" 10.0.2.0/24 "$(aws ec2 describe-subnets \
	--filters Name=tag-key,Values=kubernetes.io/role/internal-elb \
	--query 'Subnets[].CidrBlock')"
is "wildcard filter" 2 "$(aws ec2 describe-subnets --filters \
	'Name=tag:Name,Values=demo-p*-1' --query 'length(Subnets)')"
is "free addresses" 250 "$(aws ec2 describe-subnets --subnet-ids "$private" \
	--query 'Subnets[0].AvailableIpAddressCount')"
is "stack's tags reach the things" me "$(aws ec2 describe-vpcs --vpc-ids \
	"$vpc" --query "Vpcs[0].Tags[?Key=='owner'].Value")"
is "host names on" True "$(aws ec2 describe-vpc-attribute --vpc-id "$vpc" \
	--attribute enableDnsHostnames --query EnableDnsHostnames.Value)"
like "private route by NAT" "nat-*" "$(aws ec2 describe-route-tables --filters \
	"Name=association.subnet-id,Values=$private" --query \
	"RouteTables[0].Routes[?DestinationCidrBlock=='0.0.0.0/0'].NatGatewayId")"
is "NAT" available "$(aws ec2 describe-nat-gateways --filter \
	"Name=vpc-id,Values=$vpc" --query 'NatGateways[0].State')"
is "instances" 2 "$(aws ec2 describe-instances --filters \
	Name=instance-state-name,Values=running "Name=vpc-id,Values=$vpc" \
	--query 'length(Reservations[].Instances[])')"
volume=$(aws ec2 create-volume --availability-zone us-east-1a --size 5 \
	--encrypted --tag-specifications \
	'ResourceType=volume,Tags=[{Key=kubernetes.io/cluster/x,Value=owned}]' \
	--query VolumeId)
is "a volume by its tag" "$volume	5	True" "$(aws ec2 describe-volumes --filters \
	Name=tag:kubernetes.io/cluster/x,Values=owned \
	--query 'Volumes[].[VolumeId,Size,Encrypted]')"
aws ec2 delete-volume --volume-id "$volume"
is "no volume any more" 0 "$(aws ec2 describe-volumes --query 'length(Volumes)')"
is "Amazon's resolver" AmazonProvidedDNS "$(aws ec2 describe-dhcp-options \
	--query "DhcpOptions[0].DhcpConfigurations[?Key=='domain-name-servers']\
.Values[].Value")"
is "default NACL" True "$(aws ec2 describe-network-acls --filters \
	"Name=vpc-id,Values=$vpc" --query 'NetworkAcls[0].IsDefault')"
is "no peering" 0 "$(aws ec2 describe-vpc-peering-connections \
	--query 'length(VpcPeeringConnections)')"
is "no transit gateway" 0 "$(aws ec2 \
	describe-transit-gateway-vpc-attachments \
	--query 'length(TransitGatewayVpcAttachments)')"

# ---- groups ---------------------------------------------------------------------
sg=$(aws ec2 create-security-group --group-name g --description d \
	--vpc-id "$vpc" --query GroupId)
like "create-security-group" "sg-*" "$sg"
refused "same group twice" InvalidGroup.Duplicate ec2 create-security-group \
	--group-name g --description d --vpc-id "$vpc"
rule="IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges=[{CidrIp=10.9.0.0/16,\
Description=vpn}]"
sgr=$(aws ec2 authorize-security-group-ingress --group-id "$sg" \
	--ip-permissions "$rule" --query \
	'SecurityGroupRules[0].SecurityGroupRuleId')
like "authorize" "sgr-*" "$sgr"
refused "same rule twice" InvalidPermission.Duplicate ec2 \
	authorize-security-group-ingress --group-id "$sg" --ip-permissions "$rule"
is "flat rule" "10.9.0.0/16	443	False" "$(aws ec2 \
	describe-security-group-rules --filters "Name=group-id,Values=$sg" \
	--query "SecurityGroupRules[?!IsEgress].[CidrIpv4,FromPort,IsEgress]")"
is "nested rule" vpn "$(aws ec2 describe-security-groups --group-ids "$sg" \
	--query 'SecurityGroups[0].IpPermissions[0].IpRanges[0].Description')"
is "revoke" True "$(aws ec2 revoke-security-group-ingress --group-id "$sg" \
	--security-group-rule-ids "$sgr" --query Return)"
refused "revoke again" InvalidPermission.NotFound ec2 \
	revoke-security-group-ingress --group-id "$sg" --ip-permissions "$rule"
refused "no such group" InvalidGroup.NotFound ec2 describe-security-groups \
	--group-ids sg-0123
refused "VPC in use" DependencyViolation ec2 delete-vpc --vpc-id "$vpc"

# ---- an endpoint ------------------------------------------------------------------
vpce=$(aws ec2 create-vpc-endpoint --vpc-id "$vpc" --vpc-endpoint-type \
	Interface --service-name com.amazonaws.us-east-1.sts --subnet-ids \
	"$private" --security-group-ids "$sg" --query VpcEndpoint.VpcEndpointId)
like "create-vpc-endpoint" "vpce-*" "$vpce"
is "its interface" "vpc_endpoint	True" "$(aws ec2 \
	describe-network-interfaces --filters \
	"Name=vpc-endpoint-id,Values=$vpce" --query \
	'NetworkInterfaces[0].[InterfaceType,RequesterManaged]')"
refused "group in use" DependencyViolation ec2 delete-security-group \
	--group-id "$sg"

# ---- and away -----------------------------------------------------------------------
aws cloudformation delete-stack --stack-name demo
is "foreign things keep the stack" DELETE_FAILED "$(settle demo)"
is "delete-vpc-endpoints" 0 "$(aws ec2 delete-vpc-endpoints \
	--vpc-endpoint-ids "$vpce" --query 'length(Unsuccessful)')"
i=0
while [ $i -lt 5 ]; do
	tick
	i=$((i + 1))
done
aws ec2 delete-security-group --group-id "$sg" >/dev/null
id=$(aws cloudformation describe-stacks --stack-name demo --query \
	'Stacks[0].StackId')
aws cloudformation delete-stack --stack-name demo
is "stack gone" DELETE_COMPLETE "$(settle "$id")"
refused "by name no more" ValidationError cloudformation describe-stacks \
	--stack-name demo
refused "its VPC too" InvalidVpcID.NotFound ec2 describe-vpcs --vpc-ids "$vpc"
exit $bad
