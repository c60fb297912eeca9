#!/bin/sh
# run.sh PTY PROGRAM [SCRIPT...] - plays tests/pty/*.keys, each with a HOME of
# its own; the program is $ROSAWIZ in a script.  UPDATE=1 rewrites
# the goldens.
pty=$1
ROSAWIZ=$2
export ROSAWIZ
shift 2
[ $# -gt 0 ] || set -- tests/pty/*.keys
bad=0
for s in "$@"; do
	[ -f "$s" ] || continue
	PTY_HOME=$(mktemp -d) || exit 1
	export PTY_HOME
	out=$("$pty" "$s" 2>&1)
	rc=$?
	rm -rf "$PTY_HOME"
	printf '%s\n' "$out" | sed "s|^\(ok\|not ok\) - |&$(basename "$s" .keys): |"
	if [ $rc -ne 0 ]; then
		bad=1
		printf '%s\n' "$out" | grep -q '^not ok ' || echo "not ok - $s ended with $rc"
	fi
done
exit $bad
