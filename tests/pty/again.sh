#!/bin/sh
# again.sh PROGRAM - a demo left, come back to, and begun anew; for leave.keys
"$1" demo --speed step --seed 1 && "$1" demo &&
	"$1" demo --over --speed auto --seed 1
