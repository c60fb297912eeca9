#!/bin/sh
# demo.sh PROGRAM - the wizard on the simulator; without a terminal it plays
# the article's cluster in plain mode to the end.
if [ -t 0 ] && [ -t 1 ]; then
	exec "$1" demo
fi
exec "$1" demo --plain --answers assets/answers/article.json --yes \
	--speed auto --over </dev/null
