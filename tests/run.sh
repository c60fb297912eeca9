#!/bin/sh
# run.sh - `make test`: builds with sanitizers, runs every kind of test, and
# closes with "N passed, N failed, N skipped".  TESTS="unit journey" runs some.
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
SAN=$BUILD/san
LOG=$BUILD/test-log
mkdir -p "$LOG"
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:handle_abort=0
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
# kills at every fifth place here; .ci/run kills at every one
export TORTURE=${TORTURE:-few}
TESTS=${TESTS:-unit pty journey contract torture}
JOBS=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
pass=0 fail=0 skipped=0

echo "building with sanitizers in $SAN"
if ! make --no-print-directory -s -j"$JOBS" SAN=1 BUILD="$SAN" all units "$SAN/tests/play" >"$LOG/build" 2>&1; then
	tail -40 "$LOG/build"
	echo "0 passed, 1 failed"
	exit 1
fi

count() { # a log of ok / not ok / skip lines
	p=$(grep -c '^ok ' "$1"); f=$(grep -c '^not ok ' "$1"); s=$(grep -c '^skip ' "$1")
	pass=$((pass + p)) fail=$((fail + f)) skipped=$((skipped + s))
	grep -A25 '^not ok ' "$1" | grep -v '^ok '
	grep '^skip ' "$1"
}

run() { # NAME COMMAND...
	name=$1; shift
	# none waits for ever: a test that hangs has failed
	timeout -k 10 1500 "$@" >"$LOG/$name" 2>&1 </dev/null
	rc=$?
	if [ $rc -ne 0 ] && ! grep -q '^not ok ' "$LOG/$name"; then
		echo "not ok - $name ended with $rc" >>"$LOG/$name"
		tail -20 "$LOG/$name" | sed 's/^/  | /'
	fi
	count "$LOG/$name"
	echo "$name: $p passed, $f failed, $s skipped"
}

quiet_run() { # as run, but says nothing when all passed
	run "$@" >"$LOG/said"
	grep -q ' 0 failed, 0 skipped$' "$LOG/said" || cat "$LOG/said"
}

for kind in $TESTS; do
	case $kind in
	unit)
		before=$pass
		for t in tests/unit/test_*.c; do
			t=$SAN/tests/$(basename "$t" .c)
			CMOCKA_MESSAGE_OUTPUT=TAP quiet_run "$(basename "$t")" "$t"
		done
		echo "unit: $((pass - before)) passed"
		;;
	pty)
		run pty sh tests/pty/run.sh "$SAN/tests/play" "$SAN/rosawiz"
		;;
	*)
		for t in tests/"$kind"/*.sh tests/"$kind"/*.py; do
			[ -f "$t" ] || continue
			case $t in
			*.py) BUILD=$SAN BIN=$SAN/rosawiz run "$(basename "$t")" python3 "$t" ;;
			*) BUILD=$SAN BIN=$SAN/rosawiz run "$(basename "$t")" sh "$t" ;;
			esac
		done
		;;
	esac
done
echo "$pass passed, $fail failed, $skipped skipped"
[ $fail -eq 0 ] && [ $pass -gt 0 ]
