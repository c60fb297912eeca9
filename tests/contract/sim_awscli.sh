#!/bin/sh
# sim_awscli.sh - the AWS CLI, which knows nothing of us, works on the simulator.
# BIN and BUILD from the environment.  The CLI comes from PyPI into
# $BUILD/venv-awscli (or AWSCLI_VENV) and runs in one process, a table of
# commands at a time.
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build}"
. tests/lib.sh
need_awscli "the AWS CLI on the simulator"
clean_env
export AWS_CONFIG_FILE="$T/none" AWS_SHARED_CREDENTIALS_FILE="$T/none"
cat >"$T/run.py" <<'PY'
# Lines of stdin: WHAT | COMMAND | GLOB over the output (or code of the error).
# {name} in a command is an earlier output, kept by "name = WHAT".
import contextlib, fnmatch, io, logging, shlex, sys
from awscli.clidriver import create_clidriver
kept = {}
def aws(words):
    out = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out[0]), contextlib.redirect_stderr(out[1]):
        try:
            rc = create_clidriver().main(words)
        except SystemExit as e:
            rc = e.code
    return rc, (out[0].getvalue() + out[1].getvalue()).strip()
for line in sys.stdin:
    if not line.strip() or line.startswith("#"):
        continue
    what, command, want = (part.strip() for part in (line.rstrip() + " ").split(" | ", 2))
    name, _, what = what.partition(" = ") if " = " in what else ("", "", what)
    for key, value in kept.items():
        command = command.replace("{%s}" % key, value)
        want = want.replace("{%s}" % key, value)
    rc, text = aws(shlex.split(command))
    if name:
        kept[name] = text
    good = fnmatch.fnmatchcase(" ".join(text.split()), want)
    print(("ok - aws: " if good else "not ok - aws: ") + what)
    if not good:
        print("  | aws %s\n  | exit %s: %s\n  | want %s" % (command, rc, text[:600], want))
    sys.stdout.flush()
PY
aws_table() { "$VENV/bin/python" "$T/run.py"; }
TRUST='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":["arn:aws:iam::710019948333:role/RH-Managed-OpenShift-Installer"]},"Action":["sts:AssumeRole"]}]}'
OWN='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"sts:AssumeRole"}]}'
NOBODY='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:role/nobody"},"Action":"sts:AssumeRole"}]}'
KEYFOR='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"kms:*","Resource":"*"},{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:role/ROLE"},"Action":"kms:DescribeKey","Resource":"*"}]}'
KEYOK=$(printf %s "$KEYFOR" | sed s/ROLE/inst/)
KEYBAD=$(printf %s "$KEYFOR" | sed s/ROLE/nobody/)
PUBLIC='{"Version":"2012-10-17","Statement":[{"Sid":"AllowReadPublicAccess","Principal":"*","Effect":"Allow","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::oidc-bkt/*"]}]}'
sim_start --speed step || { not_ok "the simulator starts" "$(cat "$T/sim.err")"; exit 1; }
printf '{"keys":[]}' >"$T/keys.json"

aws_table <<TABLE
who am I | sts get-caller-identity --query Arn | "arn:aws:iam::123456789012:user/demo"
a role | iam create-role --role-name inst --assume-role-policy-document '$TRUST' --tags Key=red-hat-managed,Value=true --query Role.Arn | "arn:aws:iam::123456789012:role/inst"
it is there once | iam create-role --role-name inst --assume-role-policy-document '$TRUST' | *(EntityAlreadyExists)*
its trust comes back whole | iam get-role --role-name inst --query 'Role.AssumeRolePolicyDocument.Statement[0].Action[0]' | "sts:AssumeRole"
its tags | iam list-role-tags --role-name inst --query 'Tags[0].Key' | "red-hat-managed"
no such role | iam get-role --role-name nobody | *(NoSuchEntity)*The role with name nobody cannot be found.
broken trust | iam create-role --role-name broken --assume-role-policy-document '{}' | *(MalformedPolicyDocument)*
unknown principal | iam create-role --role-name broken --assume-role-policy-document '$NOBODY' | *(MalformedPolicyDocument)*Invalid principal*nobody*
a managed policy of AWS | iam attach-role-policy --role-name inst --policy-arn arn:aws:iam::aws:policy/service-role/ROSAInstallerPolicy |
the same once more | iam attach-role-policy --role-name inst --policy-arn arn:aws:iam::aws:policy/service-role/ROSAInstallerPolicy |
a policy that is not | iam attach-role-policy --role-name inst --policy-arn arn:aws:iam::aws:policy/ROSANothing | *(NoSuchEntity)*
attached | iam list-attached-role-policies --role-name inst --query 'AttachedPolicies[].PolicyName' --output text | ROSAInstallerPolicy
a role with policies stays | iam delete-role --role-name inst | *(DeleteConflict)*
its own policy | iam put-role-policy --role-name inst --policy-name own --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ec2:RunInstances","Resource":"*"}]}' |
simulated: allowed | iam simulate-principal-policy --policy-source-arn arn:aws:iam::123456789012:role/inst --action-names ec2:RunInstances ec2:DeleteVpc --query 'EvaluationResults[].EvalDecision' --output text | allowed implicitDeny
pages | iam list-roles --max-items 1 --page-size 1 --query 'Roles[].RoleName' --output text | inst*
linked role | iam create-service-linked-role --aws-service-name elasticloadbalancing.amazonaws.com --query Role.RoleName | "AWSServiceRoleForElasticLoadBalancing"
linked role again | iam create-service-linked-role --aws-service-name elasticloadbalancing.amazonaws.com | *(InvalidInput)*has been taken*
provider | iam create-open-id-connect-provider --url https://oidc.example.com/abc --client-id-list openshift sts.amazonaws.com --thumbprint-list 917e732d330f9a12404f73d8bea36948b929dffc --query OpenIDConnectProviderArn | "arn:aws:iam::123456789012:oidc-provider/oidc.example.com/abc"
provider's url has no https | iam get-open-id-connect-provider --open-id-connect-provider-arn arn:aws:iam::123456789012:oidc-provider/oidc.example.com/abc --query Url | "oidc.example.com/abc"
provider once | iam create-open-id-connect-provider --url https://oidc.example.com/abc --client-id-list openshift | *(EntityAlreadyExists)*
provider gone | iam delete-open-id-connect-provider --open-id-connect-provider-arn arn:aws:iam::123456789012:oidc-provider/oidc.example.com/abc |
pol = customer policy | iam create-policy --policy-name pol --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}' --query Policy.Arn --output text | arn:aws:iam::123456789012:policy/pol
attach it | iam attach-role-policy --role-name inst --policy-arn {pol} |
an attached policy stays | iam delete-policy --policy-arn {pol} | *(DeleteConflict)*
detach it | iam detach-role-policy --role-name inst --policy-arn {pol} |
delete it | iam delete-policy --policy-arn {pol} |
AWS' policy text | iam get-policy-version --policy-arn arn:aws:iam::aws:policy/service-role/ROSAKMSProviderPolicy --version-id v1 --query 'PolicyVersion.Document.Statement[0].Condition.StringEquals' --output text | true
profile | iam create-instance-profile --instance-profile-name p --query InstanceProfile.Arn | "arn:aws:iam::123456789012:instance-profile/p"
profile's role | iam add-role-to-instance-profile --instance-profile-name p --role-name inst |
profiles of a role | iam list-instance-profiles-for-role --role-name inst --query 'InstanceProfiles[].InstanceProfileName' --output text | p
role in a profile stays | iam delete-role --role-name inst | *(DeleteConflict)*
profile out | iam remove-role-from-instance-profile --instance-profile-name p --role-name inst |
profile gone | iam delete-instance-profile --instance-profile-name p |
trusted role | iam create-role --role-name op --assume-role-policy-document '$OWN' --query Role.Path | "/"
assume it | sts assume-role --role-arn arn:aws:iam::123456789012:role/op --role-session-name sess --query AssumedRoleUser.Arn | "arn:aws:sts::123456789012:assumed-role/op/sess"
not one that trusts others | sts assume-role --role-arn arn:aws:iam::123456789012:role/inst --role-session-name sess | *(AccessDenied)*
not one that is not | sts assume-role --role-arn arn:aws:iam::123456789012:role/nobody --role-session-name sess | *(AccessDenied)*
key = key | kms create-key --description 'rosa volumes' --tags TagKey=red-hat,TagValue=true --query KeyMetadata.KeyId --output text | ????????-????-4???-????-????????????
alias | kms create-alias --alias-name alias/rosa --target-key-id {key} |
alias once | kms create-alias --alias-name alias/rosa --target-key-id {key} | *(AlreadyExistsException)*
key by alias | kms describe-key --key-id alias/rosa --query KeyMetadata.KeyState | "Enabled"
key's tags | kms list-resource-tags --key-id {key} --query 'Tags[0].TagValue' | "true"
policy for a role | kms put-key-policy --key-id {key} --policy-name default --policy '$KEYOK' |
policy for nobody | kms put-key-policy --key-id {key} --policy-name default --policy '$KEYBAD' | *(MalformedPolicyDocumentException)*
policy comes back | kms get-key-policy --key-id {key} --policy-name default --query Policy --output text | *role/inst*
rotation | kms enable-key-rotation --key-id {key} |
no such key | kms describe-key --key-id 00000000-0000-0000-0000-000000000000 | *(NotFoundException)*
keys are of a region | kms list-keys --region eu-west-1 --query 'length(Keys)' | 0
detach the last | iam detach-role-policy --role-name inst --policy-arn arn:aws:iam::aws:policy/service-role/ROSAInstallerPolicy |
delete its own | iam delete-role-policy --role-name inst --policy-name own |
delete the role | iam delete-role --role-name inst |
a dead role in a key's policy | kms get-key-policy --key-id {key} --policy-name default --query Policy --output text | *"AWS":"AROA*
delete the key | kms schedule-key-deletion --key-id {key} --pending-window-in-days 7 --query KeyState | "PendingDeletion"
not twice | kms schedule-key-deletion --key-id {key} --pending-window-in-days 7 | *(KMSInvalidStateException)*
vpc = a VPC | ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text | vpc-0*
zone = a private zone | route53 create-hosted-zone --name Demo.hypershift.local --caller-reference r1 --vpc VPCRegion=us-east-1,VPCId={vpc} --query HostedZone.Id --output text | /hostedzone/Z*
records | route53 change-resource-record-sets --hosted-zone-id {zone} --change-batch '{"Changes":[{"Action":"CREATE","ResourceRecordSet":{"Name":"*.apps.demo.hypershift.local","Type":"CNAME","TTL":300,"ResourceRecords":[{"Value":"x.vpce.amazonaws.com"}]}}]}' --query ChangeInfo.Status | "INSYNC"
the star is escaped | route53 list-resource-record-sets --hosted-zone-id {zone} --query "ResourceRecordSets[?Type=='CNAME'].Name" --output text | \\052.apps.demo.hypershift.local.
a record twice | route53 change-resource-record-sets --hosted-zone-id {zone} --change-batch '{"Changes":[{"Action":"CREATE","ResourceRecordSet":{"Name":"*.apps.demo.hypershift.local","Type":"CNAME","TTL":300,"ResourceRecords":[{"Value":"x"}]}}]}' | *(InvalidChangeBatch)*already exists*
zones of the VPC | route53 list-hosted-zones-by-vpc --vpc-id {vpc} --vpc-region us-east-1 --query 'HostedZoneSummaries[].Name' --output text | demo.hypershift.local.
zones by name | route53 list-hosted-zones-by-name --dns-name demo.hypershift.local --query 'HostedZones[0].Config.PrivateZone' | true
zone's VPCs | route53 get-hosted-zone --id {zone} --query 'VPCs[0].VPCId' --output text | {vpc}
its last VPC stays | route53 disassociate-vpc-from-hosted-zone --hosted-zone-id {zone} --vpc VPCRegion=us-east-1,VPCId={vpc} | *(LastVPCAssociation)*
a full zone stays | route53 delete-hosted-zone --id {zone} | *(HostedZoneNotEmpty)*
bucket | s3api create-bucket --bucket oidc-bkt --query Location | "/oidc-bkt"
head | s3api head-bucket --bucket oidc-bkt --query BucketRegion | "us-east-1"
no bucket | s3api head-bucket --bucket nobody-bkt | *(404)*
public policies are blocked at first | s3api put-bucket-policy --bucket oidc-bkt --policy '$PUBLIC' | *(AccessDenied)*
unblock | s3api put-public-access-block --bucket oidc-bkt --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=false,RestrictPublicBuckets=false |
public policy | s3api put-bucket-policy --bucket oidc-bkt --policy '$PUBLIC' |
bucket tags | s3api put-bucket-tagging --bucket oidc-bkt --tagging 'TagSet=[{Key=red-hat-managed,Value=true}]' |
bucket tags back | s3api get-bucket-tagging --bucket oidc-bkt --query 'TagSet[0].Value' | "true"
object, chunked | s3api put-object --bucket oidc-bkt --key .well-known/keys.json --body $T/keys.json --content-type application/json --tagging red-hat-managed=true --query ETag | *
objects | s3api list-objects-v2 --bucket oidc-bkt --query 'Contents[].Size' --output text | 11
object back | s3api get-object --bucket oidc-bkt --key .well-known/keys.json $T/back.json --query ContentLength | 11
a full bucket stays | s3api delete-bucket --bucket oidc-bkt | *(BucketNotEmpty)*
bucket elsewhere | s3api create-bucket --bucket tokyo-bkt --region ap-northeast-1 --create-bucket-configuration LocationConstraint=ap-northeast-1 --query Location | "/tokyo-bkt"
secret | secretsmanager create-secret --name rosa-private-key --secret-string hush-hush --query Name | "rosa-private-key"
secret once | secretsmanager create-secret --name rosa-private-key --secret-string x | *(ResourceExistsException)*
secret on its way out | secretsmanager delete-secret --secret-id rosa-private-key --query Name | "rosa-private-key"
secret not yet free | secretsmanager create-secret --name rosa-private-key --secret-string x | *(InvalidRequestException)*
vCPU quota | service-quotas get-service-quota --service-code ec2 --quota-code L-1216C47A --query Quota.Value | 128*
quotas of ebs | service-quotas list-service-quotas --service-code ebs --query "Quotas[?QuotaCode=='L-7A658B76'].Value" --output text | 50*
no such quota | service-quotas get-service-quota --service-code ec2 --quota-code L-00000000 | *(NoSuchResourceException)*
image | ssm get-parameter --name /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64 --query Parameter.Value | "ami-0*
aliases | iam list-account-aliases --query 'length(AccountAliases)' | 0
default VPC | ec2 describe-vpcs --filters Name=is-default,Values=true --query 'Vpcs[].CidrBlock' --output text | 172.31.0.0/16
pages of subnets | ec2 describe-subnets --filters Name=default-for-az,Values=true --page-size 5 --query 'length(Subnets)' | 6
dry run | ec2 create-vpc --cidr-block 10.9.0.0/16 --dry-run | *(DryRunOperation)*
TABLE

if [ "$(cat "$T/back.json" 2>/dev/null)" = '{"keys":[]}' ]; then ok "aws: the object's bytes"; else not_ok "aws: the object's bytes"; fi
check "S3: anyone may read what the policy opens" sh -c "[ \"\$(curl -sf --noproxy '*' $ROSAWIZ_SIM/oidc-bkt/.well-known/keys.json)\" = '{\"keys\":[]}' ]"
check "checkip answers an address" sh -c "curl -sf --noproxy '*' $ROSAWIZ_SIM/checkip | grep -qx '198.51.100.7'"
sim_get log >"$T/log"
lacks "the log hides the secret's text" "$T/log" hush-hush
has "the log has forms as objects" "$T/log" '"RoleName":"inst"'
sim_get 'world?all' >"$T/world"
lacks "the dump hides the secret's text" "$T/world" hush-hush

# wrong keys
secret=$AWS_SECRET_ACCESS_KEY
export AWS_SECRET_ACCESS_KEY=wrong
aws_table <<TABLE
a wrong secret, Query | sts get-caller-identity | *(SignatureDoesNotMatch)*
a wrong secret, EC2 | ec2 describe-vpcs | *(AuthFailure)*
a wrong secret, JSON | kms list-keys | *(InvalidSignatureException)*
a wrong secret, REST | route53 list-hosted-zones | *(SignatureDoesNotMatch)*
a wrong secret, S3 | s3api list-buckets | *(SignatureDoesNotMatch)*
TABLE
export AWS_SECRET_ACCESS_KEY="$secret"
key=$AWS_ACCESS_KEY_ID
export AWS_ACCESS_KEY_ID=AKIANOBODYNOBODYNOBO
aws_table <<TABLE
an unknown key, Query | sts get-caller-identity | *(InvalidClientTokenId)*
an unknown key, JSON | kms list-keys | *(UnrecognizedClientException)*
TABLE
export AWS_ACCESS_KEY_ID="$key"
sim_post() { curl -sf --noproxy '*' -d "$2" "$ROSAWIZ_SIM/_sim/$1" >/dev/null; }

# denials and faults
sim_post deny '{"actions":["iam:CreateRole","ec2:DescribeVpcs","kms:CreateKey"]}'
aws_table <<TABLE
denied, IAM | iam create-role --role-name x --assume-role-policy-document '$TRUST' | *(AccessDenied)*iam:CreateRole*
denied, EC2 | ec2 describe-vpcs | *(UnauthorizedOperation)*
denied, KMS | kms create-key | *(AccessDeniedException)*
TABLE
sim_post deny '{"actions":[]}'
sim_post fault '{"match":"iam ListRoles","do":"status","status":503,"code":"Throttling"}'
sim_post fault '{"match":"iam CreateRole","do":"reset_after"}'
aws_table <<TABLE
a fault strikes once | iam list-roles | *(Throttling)*
and no more | iam list-roles --query 'length(Roles)' | [0-9]*
a lost reply | iam create-role --role-name lost --assume-role-policy-document '$TRUST' | *
was a done deed | iam get-role --role-name lost --query Role.RoleName | "lost"
TABLE

# the same seed is the same world
sim_get world >"$T/one"
sim_post reset '{}'
sim_get world >"$T/first"
sim_stop
sim_start --speed step --seed 1
sim_get world >"$T/second"
if cmp -s "$T/first" "$T/second"; then ok "the same seed, the same world"; else not_ok "the same seed, the same world" "$(diff "$T/first" "$T/second" | head -5)"; fi
sim_stop
sim_start --speed step --seed 2
sim_get world >"$T/second"
if cmp -s "$T/first" "$T/second"; then not_ok "another seed, another world"; else ok "another seed, another world"; fi
