#!/bin/sh
# status.sh PROGRAM ARG... - a cluster that another machine has made, then the
# program on it; for status.keys.
mkfifo "$PTY_HOME/sim.out"
"$1" sim --port 0 --speed auto --seed 1 --world leftovers >"$PTY_HOME/sim.out" 2>/dev/null </dev/null &
sim=$!
trap 'kill $sim 2>/dev/null' EXIT
while IFS= read -r line; do
	[ "$line" = '# ready' ] && break
	eval "$line"
done <"$PTY_HOME/sim.out"
XDG_STATE_HOME=$PTY_HOME/other "$1" setup --answers assets/answers/article.json --yes --plain </dev/null >"$PTY_HOME/made" 2>&1 || exit 1
"$@"
