#!/bin/sh
# layers.sh - includes point one way only (DESIGN 3); core includes no curses,
# neither prints nor exits; printf only in screens.
cd "$(dirname "$0")/.." || exit 1
bad=0

allowed() {
	case $1 in
	core/base) echo 'core/base' ;;
	core/net) echo 'core/base core/net' ;;
	core/aws) echo 'core/base core/net core/aws' ;;
	core/ocm) echo 'core/base core/net core/ocm' ;;
	core/plan) echo 'core/base core/net core/plan' ;;
	core/reach) echo 'core/base core/reach' ;;
	core/setup) echo 'core/base core/net core/aws core/ocm core/plan core/reach core/setup' ;;
	core/doctor) echo 'core/base core/net core/aws core/ocm core/plan core/reach core/setup core/doctor' ;;
	core/export) echo 'core/base core/net core/aws core/ocm core/plan core/reach core/setup core/export' ;;
	core/sim) echo 'core/base core/sim' ;;
	tui) echo 'core/base tui' ;;
	screens) echo 'core/base core/net core/aws core/ocm core/plan core/reach core/setup core/doctor core/export core/sim tui screens' ;;
	esac
}

for room in core/* tui screens; do
	[ -d "$room" ] || continue
	ok=" $(allowed "$room") "
	for f in "$room"/*.[ch]; do
		[ -f "$f" ] || continue
		for inc in $(sed -n 's/^# *include "\(.*\)\/[^/]*\.h".*/\1/p' "$f" | sort -u); do
			case $ok in
			*" $inc "*) ;;
			*) echo "$f includes $inc"; bad=1 ;;
			esac
		done
	done
done
for f in core/*/*.[ch]; do
	case $f in core/sim/*) continue ;; esac
	if grep -nE '#include <(n?curses|termkey|term)\.h>' "$f"; then
		echo "$f: curses in core"; bad=1
	fi
	if grep -nE '(^|[^a-z_])(printf|puts|putchar|exit|_exit)\(' "$f" |
		grep -v '^[0-9]*:[ 	]*\*'; then
		echo "$f: core prints or exits"; bad=1
	fi
done
[ $bad -eq 0 ] && echo "layers: includes point one way"
exit $bad
