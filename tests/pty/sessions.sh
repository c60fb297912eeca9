#!/bin/sh
# sessions.sh PROGRAM - a demo left half-way, then the start screen; for
# sessions.keys
"$1" demo --speed step --seed 1 && "$1"
