#!/bin/sh
# moto.sh - our AWS half on moto, a server that knows nothing of us, while Red
# Hat's half runs on the simulator; boto3 then says whether each thing is right.
# moto is taken from PyPI into $BUILD/venv-moto (or MOTO_VENV).
#
# Judged on the simulator instead, since moto cannot: the load balancers'
# service-linked role (moto makes one under another name: it is there from the
# start here), the deletion of the stack (moto refuses and forgets it), names
# and connections inside the VPC (nothing stands behind moto's addresses).
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build}"
. tests/lib.sh
VENV=${MOTO_VENV:-$BUILD/venv-moto}
MOTO=tests/contract/moto
if ! "$VENV/bin/python" -c 'import moto.server, boto3' 2>/dev/null; then
	python3 -m venv "$VENV" >"$T/venv" 2>&1 &&
		"$VENV/bin/pip" install -q 'moto[server]' boto3 >>"$T/venv" 2>&1
	# judges the unmanaged OIDC documents; theirs.py says so without it
	"$VENV/bin/pip" install -q 'pyjwt[crypto]' >>"$T/venv" 2>&1
fi
if ! "$VENV/bin/python" -c 'import moto.server, boto3' 2>/dev/null; then
	skip "the AWS half on moto: it cannot be installed here"
	exit 0
fi
clean_env
export AWS_CONFIG_FILE="$T/none" AWS_SHARED_CREDENTIALS_FILE="$T/none"
export AWS_EC2_METADATA_DISABLED=true PYTHONDONTWRITEBYTECODE=1
MOTO_PID=
moto_stop() {
	[ -n "$MOTO_PID" ] && kill "$MOTO_PID" 2>/dev/null && wait "$MOTO_PID" 2>/dev/null
	MOTO_PID=
}
trap 'moto_stop; sim_stop; rm -rf "$T"' EXIT

# moto_start CLUSTER: a fresh account; the simulator beside it
moto_start() {
	rm -rf "$T/ops" "$XDG_STATE_HOME"
	: >"$T/ops"
	mkfifo "$T/port"
	MOTO_IAM_LOAD_MANAGED_POLICIES=true "$VENV/bin/python" "$MOTO/server.py" \
		"$T/ops" "$1" >"$T/port" 2>"$T/moto.log" &
	MOTO_PID=$!
	# one line, or its end
	read -r port <"$T/port" || { not_ok "moto starts" "$(cat "$T/moto.log")"; exit 1; }
	rm "$T/port"
	sim_start --speed auto --aws elsewhere
	AWS_ENDPOINT_URL=http://127.0.0.1:$port
	export AWS_ENDPOINT_URL
}
judge() { "$VENV/bin/python" "$MOTO/judge.py" "$@" || not_ok "boto3 can look: $*"; }
# writes: the calls that change something and were let through
writes() { grep -vE ' (Describe|Get|List)| GET | HEAD | [45][0-9][0-9]$' "$T/ops"; }
# wiz RC WHAT ARGS: a run in plain mode that ends with RC
wiz() {
	want=$1 what=$2; shift 2
	: >"$T/ops"
	timeout 120 "$BIN" "$@" --yes --plain >"$T/out" 2>&1 </dev/null
	rc=$?
	if [ $rc -eq "$want" ]; then ok "$what"; else
		not_ok "$what" "exit $rc, wanted $want" "$(tail -15 "$T/out")"
	fi
}
none_written() {
	if [ -s "$T/ops" ] && ! writes >"$T/writes"; then ok "$1"; else not_ok "$1" "$(cat "$T/writes")"; fi
}

ANSWERS=assets/answers/article.json
ROLE=rosahcp-kube-system-kms-provider
moto_start rosahcp
wiz 0 "moto: the article's set-up ends well" setup --answers $ANSWERS
cp "$T/ops" "$T/first"
has "moto: what nobody could try is not called proven" "$T/out" "not proven from here"
judge made rosahcp
twice=$(writes <"$T/first" | sort | uniq -c | awk '$3 == "CreateKey" || $3 == "CreateStack" || $3 == "CreateOpenIDConnectProvider" { n += $1 } END { print n }')
check "moto: each of key, stack and provider was asked for once" [ "$twice" = 3 ]

wiz 0 "moto: the same set-up again ends well" setup --answers $ANSWERS
none_written "moto: the second run writes nothing"
wiz 0 "moto: as does a look at the plan" plan --answers $ANSWERS
none_written "moto: a look at the plan writes nothing"
has "moto: the plan says what is there" "$T/out" "Operator role $ROLE: there already"

judge other-trust $ROLE
wiz 3 "moto: a trust policy changed by hand stops a run that may not ask" setup --answers $ANSWERS
has "moto: it names the answer that is missing" "$T/out" ask.role.differs
has "moto: it names the role" "$T/out" $ROLE
has "moto: it says what is there" "$T/out" "- Allow Principal [AWS:123456789012:root] Action [sts:assumerole]"
has "moto: and what there should be" "$T/out" "+ Allow Principal [Federated:arn:aws:iam::123456789012:oidc-provider/"
judge trust $ROLE hand
none_written "moto: and nothing was written"
sed '$d' $ANSWERS >"$T/change.json"
printf '  ,"ask.role.differs": "change"\n}\n' >>"$T/change.json"
wiz 0 "moto: with the answer 'change' it goes on" setup --answers "$T/change.json"
judge trust $ROLE ours
check "moto: one write mended it" [ "$(writes)" = "iam UpdateAssumeRolePolicy 200" ]

wiz 7 "moto: the teardown stops at the stack, which moto cannot delete" teardown rosahcp
has "moto: the reason is AWS' own" "$T/out" DependencyViolation
wiz 0 "moto: the teardown goes on where it stopped" teardown rosahcp
judge gone rosahcp
sim_stop
moto_stop

# A network and a key of the person's own, and an OIDC configuration of theirs
theirs() { "$VENV/bin/python" "$MOTO/theirs.py" "$1" "$T" $2 || not_ok "boto3 can look: $*"; }
moto_start theirs
theirs make
for bad in "off Disabled" "going PendingDeletion" "sign RSA_2048"; do
	wiz 3 "moto: the key '${bad% *}' is not taken" setup --answers "$T/${bad% *}-answers.json"
	has "moto: since it is ${bad#* }" "$T/out" "${bad#* }"
	none_written "moto: and nothing was written"
done
ANSWERS=$T/theirs-answers.json
wiz 3 "moto: a key whose policy lacks statements stops a run that may not ask" setup --answers "$ANSWERS"
has "moto: it names the answer that is missing" "$T/out" ask.key.policy
has "moto: it says which role lacks what" "$T/out" "theirs-kube-system-kms-provider lacks kms:decrypt"
has "moto: and what the policy would get" "$T/out" "+ Allow Principal [AWS:arn:aws:iam::123456789012:role/theirs-kube-system-kms-provider]"
has "moto: and the tag" "$T/out" "+ tag red-hat=true"
theirs untouched
sed '$d' "$ANSWERS" >"$T/change.json"
printf '  ,"ask.key.policy": "change"\n}\n' >>"$T/change.json"
wiz 0 "moto: with the answer 'change' the set-up ends well" setup --answers "$T/change.json"
check "moto: no second bucket, secret or provider" [ "$(writes | grep -cE 'CreateSecret|CreateOpenIDConnectProvider|s3 PUT /[^/]*$')" -le 2 ]
theirs made
wiz 0 "moto: the same set-up again ends well" setup --answers "$ANSWERS"
none_written "moto: the second run of it writes nothing"
wiz 0 "moto: its teardown ends well" teardown theirs
theirs gone
# killed OPERATION: a set-up that dies when that has been done, before its answer
killed() {
	mkdir -p "$T/ops.kill"
	"$BIN" setup --answers "$T/change.json" --yes --plain >"$T/out" 2>&1 </dev/null &
	echo $! >"$T/ops.kill/$1"
	wait $!
	check "moto: killed once $1 is done" [ ! -e "$T/ops.kill/$1" ]
}
# the key that was stored is not the one that a resume makes
killed CreateSecret
# what the policy was must be known to the teardown of a resumed set-up
killed PutKeyPolicy
wiz 0 "moto: the set-up goes on from there" setup --answers "$T/change.json"
theirs made
theirs meddle
wiz 0 "moto: a teardown after somebody changed the key's policy" teardown theirs
has "moto: says that only ours was taken out" "$T/out" "only the statements of this set-up were taken out"
theirs gone meddled
sim_stop
moto_stop

# The doctor's reads, on the state of an account after a private install.  moto
# says "available" of an endpoint's interfaces (row 4 warns), and nothing stands
# behind its addresses.
SEED=../shared/tools/moto-seed
if [ ! -f "$SEED" ]; then
	skip "the doctor on moto: no $SEED"
	exit 0
fi
moto_start none
# seed GROUP: $vpce is the endpoint
seed() {
	AWS_ACCESS_KEY_ID=OPERATOR "$VENV/bin/python" "$SEED" --endpoint "$AWS_ENDPOINT_URL" \
		--stage installed --sg "$1" --json "$T/seed.json" >"$T/seeded" 2>&1 ||
		not_ok "moto: seeded ($1)" "$(tail -5 "$T/seeded")"
	vpce=$(sed -n 's/.*"vpce": *"\([^"]*\)".*/\1/p' "$T/seed.json")
}
row() { # WHAT NUMBER STATE
	if grep -qE "^ *$2 +$3 " "$T/out"; then ok "moto: doctor: $1"; else
		not_ok "moto: doctor: $1" "$(grep -E "^ *$2 " "$T/out")"
	fi
}
seed router
wiz 0 "moto: the doctor sees a way in from the VPC" doctor --cluster "$vpce" --from 10.0.0.0/16
none_written "moto: and changes nothing"
has "moto: by configuration" "$T/out" "By configuration 10.0.0.0/16 reaches the endpoint"
for it in "2 endpoint" "3 state" "5 groups" "6 operator's-group" "7 ACLs" "8 routes" "9 VPC's-DNS" \
	"10 zone" "11 record" "12 association" "12b other-zones"; do
	row "${it#* }" "${it%% *}" OK
done
wiz 10 "moto: the doctor sees none from elsewhere" doctor --cluster "$vpce" --from 172.16.0.0/16
row "a group that does not admit the caller" 5 FAIL
row "no route either" 8 FAIL
has "moto: what admits is said" "$T/out" "nearest is 10.0.0.0/16 tcp/443"
seed default
# who is in the default group cannot be told: exit 7
wiz 7 "moto: the doctor on the endpoint of 2023" doctor --cluster "$vpce" --from 10.0.0.0/16
row "the default group: who is in it is not known" 5 UNKNOWN
row "no group of the operator's" 6 INFO
sim_stop
moto_stop
