# lib.sh - for test scripts: . tests/lib.sh
# Lines are "ok - what", "not ok - what" or "skip - what: why".
# BIN is the program, BUILD the build folder; work happens in $T.
BIN=${BIN:-$BUILD/rosawiz}
T=$(mktemp -d "${TMPDIR:-/tmp}/rosawiz-test.XXXXXX")
SIM_PID=
trap 'sim_stop; rm -rf "$T"' EXIT
trap 'exit 130' INT TERM

ok() { echo "ok - $1"; }
not_ok() { echo "not ok - $1"; shift; for l in "$@"; do printf '%s\n' "$l" | sed 's/^/  | /' | tail -25; done; }
skip() { echo "skip - $1"; }
# check WHAT COMMAND...: ok when the command succeeds
check() {
	what=$1; shift
	if out=$("$@" 2>&1); then ok "$what"; else not_ok "$what" "$out"; fi
}
# has WHAT FILE PATTERN (fixed string)
has() { if grep -qF -- "$3" "$2"; then ok "$1"; else not_ok "$1" "no '$3' in:" "$(tail -15 "$2")"; fi; }
lacks() { if grep -qF -- "$3" "$2"; then not_ok "$1" "'$3' found in $2"; else ok "$1"; fi; }

# A clean person: own home and state, no account of this machine.
clean_env() {
	export HOME="$T/home" XDG_STATE_HOME="$T/state" XDG_CONFIG_HOME="$T/config" USER=tester
	export LC_ALL=C.UTF-8 TZ=UTC
	unset AWS_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN \
		AWS_REGION AWS_DEFAULT_REGION AWS_ENDPOINT_URL ROSA_TOKEN OCM_TOKEN OCM_URL \
		OCM_TOKEN_URL OCM_CONFIG ROSAWIZ_SIM HTTPS_PROXY https_proxy HTTP_PROXY http_proxy ALL_PROXY
	mkdir -p "$HOME"
}

# need_awscli WHAT: the AWS CLI in $VENV, from PyPI ($BUILD/venv-awscli, or
# AWSCLI_VENV); where it cannot be had, WHAT is skipped and the script ends.
need_awscli() {
	VENV=${AWSCLI_VENV:-$BUILD/venv-awscli}
	if ! "$VENV/bin/python" -c 'import awscli' 2>/dev/null; then
		python3 -m venv "$VENV" >"$T/venv" 2>&1 &&
			"$VENV/bin/pip" install -q awscli >>"$T/venv" 2>&1
	fi
	if ! "$VENV/bin/python" -c 'import awscli' 2>/dev/null; then
		skip "$1: the AWS CLI cannot be installed here"
		exit 0
	fi
	VENV=$(cd "$VENV" && pwd)
	export AWS_EC2_METADATA_DISABLED=true AWS_MAX_ATTEMPTS=1 AWS_PAGER='' PYTHONDONTWRITEBYTECODE=1
}

# sim_start ARGS: a simulator on a free port; its environment is exported.
sim_start() {
	mkfifo "$T/sim.out"
	"$BIN" sim --port 0 "$@" >"$T/sim.out" 2>"$T/sim.err" &
	SIM_PID=$!
	: >"$T/sim.env"
	while IFS= read -r line; do
		[ "$line" = '# ready' ] && break
		echo "$line" >>"$T/sim.env"
	done <"$T/sim.out"
	rm -f "$T/sim.out"
	. "$T/sim.env"
	[ -n "${ROSAWIZ_SIM:-}" ]
}
sim_stop() {
	if [ -n "$SIM_PID" ]; then
		kill "$SIM_PID" 2>/dev/null
		wait "$SIM_PID" 2>/dev/null
	fi
	SIM_PID=
}
sim_get() { curl -s --noproxy '*' "$ROSAWIZ_SIM/_sim/$1"; }
