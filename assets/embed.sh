#!/bin/sh
# embed.sh FILE... - writes C that defines assets[] (core/base/asset.h), each
# file packed.  A FILE is PATH or NAME=PATH; the name drops a leading "assets/".
set -eu
echo '#include "core/base/asset.h"'
i=0
table=
for arg in "$@"; do
	path=${arg#*=}
	name=${arg%%=*}
	name=${name#assets/}
	echo "static const unsigned char a$i[] = {"
	gzip -9n <"$path" | od -An -v -tu1 |
		sed -e 's/  *\([0-9][0-9]*\)/\1,/g'
	echo "};"
	table="$table	{ \"$name\", NULL, $(wc -c <"$path"), a$i, sizeof(a$i) },
"
	i=$((i + 1))
done
echo "struct asset assets[] = {"
printf '%s' "$table"
echo "	{ NULL, NULL, 0, NULL, 0 },"
echo "};"
