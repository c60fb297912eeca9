#!/bin/sh
# run.sh PTY PROGRAM [SCRIPT...] - plays tests/pty/*.keys, each with a HOME of
# its own, and counts; the program is $ROSAWIZ in a script.  UPDATE=1 rewrites
# the goldens.
pty=$1
ROSAWIZ=$2
export ROSAWIZ
shift 2
[ $# -gt 0 ] || set -- tests/pty/*.keys
pass=0 fail=0
for s in "$@"; do
	[ -f "$s" ] || continue
	PTY_HOME=$(mktemp -d) || exit 1
	export PTY_HOME
	out=$("$pty" "$s" 2>&1)
	rc=$?
	rm -rf "$PTY_HOME"
	p=$(printf '%s\n' "$out" | grep -c '^ok ')
	f=$(printf '%s\n' "$out" | grep -c '^not ok ')
	if [ $rc -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
	pass=$((pass + p)) fail=$((fail + f))
	[ $rc -eq 0 ] || printf '%s\n' "$out" | grep -v '^ok '
done
echo "pty: $pass passed, $fail failed"
[ "$fail" -eq 0 ]
