#!/bin/sh
# embed.sh FILE... - writes C that defines assets[] (core/base/asset.h).
# A FILE is PATH or NAME=PATH; the name drops a leading "assets/".
set -eu
echo '#include "core/base/asset.h"'
i=0
table=
for arg in "$@"; do
	path=${arg#*=}
	name=${arg%%=*}
	name=${name#assets/}
	echo "static const char a$i[] = {"
	od -An -v -tu1 "$path" |
		sed -e 's/  *\([0-9][0-9]*\)/(char)\1,/g'
	echo "0};"
	table="$table	{ \"$name\", a$i, sizeof(a$i) - 1 },
"
	i=$((i + 1))
done
echo "const struct asset assets[] = {"
printf '%s' "$table"
echo "	{ NULL, NULL, 0 },"
echo "};"
