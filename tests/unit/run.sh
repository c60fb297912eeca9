#!/bin/sh
# run.sh TEST... - runs cmocka programs; one line a failure, one line at the end.
pass=0 fail=0
for t in "$@"; do
	out=$(CMOCKA_MESSAGE_OUTPUT=TAP "$t" 2>&1)
	rc=$?
	p=$(printf '%s\n' "$out" | grep -c '^ok ')
	f=$(printf '%s\n' "$out" | grep -c '^not ok ')
	if [ $rc -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
	pass=$((pass + p)) fail=$((fail + f))
	if [ $rc -ne 0 ]; then
		echo "FAILED: $t (exit $rc)"
		printf '%s\n' "$out" | grep -v '^ok ' | tail -60
	fi
done
echo "$pass passed, $fail failed"
[ "$fail" -eq 0 ]
