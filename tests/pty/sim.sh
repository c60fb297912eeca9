#!/bin/sh
# sim.sh PATH JSON - tells the simulator of this script's demo something.
f=$PTY_HOME/.local/state/rosawiz/demo/world.json
port=$(sed 's/.*"port": *\([0-9]*\).*/\1/' "$f") &&
	curl -fsS -o /dev/null --noproxy '*' -d "$2" "http://127.0.0.1:$port$1"
