#!/bin/sh
# stack.sh - the network's template before a judge that knows CloudFormation:
# cfn-lint, taken from PyPI into $BUILD/venv-lint (or LINT_VENV).  Clean means
# clean: no rule is switched off.
cd "$(dirname "$0")/../.." || exit 1
: "${BUILD:=build}"
. tests/lib.sh
VENV=${LINT_VENV:-$BUILD/venv-lint}
if [ ! -x "$VENV/bin/cfn-lint" ]; then
	python3 -m venv "$VENV" >"$T/venv" 2>&1 &&
		"$VENV/bin/pip" install -q cfn-lint >>"$T/venv" 2>&1
fi
if ! "$VENV/bin/cfn-lint" --version >"$T/version" 2>&1; then
	skip "cfn-lint on the stack's template: it cannot be installed here"
	exit 0
fi
lint() { # lint TEMPLATE: what it says, information too
	"$VENV/bin/cfn-lint" --include-checks I --regions us-east-1 eu-central-1 \
		ap-northeast-1 us-gov-west-1 -- "$1" >"$T/lint" 2>&1
}
if lint assets/stack.yaml; then
	ok "$(cat "$T/version"): the template is clean"
else
	not_ok "$(cat "$T/version"): the template is clean" "$(head -20 "$T/lint")"
fi
# and it can tell: a property that does not exist
sed 's/EnableDnsSupport: true/EnableDnsSuport: true/' assets/stack.yaml >"$T/bad.yaml"
if lint "$T/bad.yaml"; then
	not_ok "a misspelt property is found" "$(cat "$T/lint")"
else
	ok "a misspelt property is found"
fi
size=$(wc -c <assets/stack.yaml)
if [ "$size" -le 51200 ]; then
	ok "it fits into a request: $size of 51200 bytes"
else
	not_ok "it fits into a request: $size of 51200 bytes"
fi
