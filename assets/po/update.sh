#!/bin/sh
# update.sh [FOLDER] - extracts every message (_() and N_() in the sources, the
# rows of assets/errors.tsv that a person sees) into FOLDER/rosawiz.pot and
# merges it into assets/po/*.po.  FOLDER is the build folder's gen/.
set -eu
cd "$(dirname "$0")/../.."
out=${1:-${BUILD:-build}/gen}
pot=$out/rosawiz.pot
mkdir -p "$out"

# errors.tsv as C that xgettext can read: failure, cause, check, fix
# (core/ocm/errors.c and its users translate these columns)
mkdir -p "$out/po-in"
awk -F '\t' 'NR > 1 {
	n = split("3 4 5 6", column, " ")
	for (i = 1; i <= n; i++) {
		s = $column[i]
		gsub(/\\/, "\\\\", s)
		gsub(/"/, "\\\"", s)
		if (s != "")
			printf "N_(\"%s\")\n", s
	}
}' assets/errors.tsv >"$out/po-in/errors.tsv.c"

find core tui screens -name '*.[ch]' -o -name '*.rows' | LC_ALL=C sort >"$out/po-in/list"
echo "$out/po-in/errors.tsv.c" >>"$out/po-in/list"
xgettext --language=C --from-code=UTF-8 --keyword=_ --keyword=N_ \
	--no-location --add-comments=TRANSLATORS --package-name=rosawiz \
	--msgid-bugs-address='the issues of the project' \
	--files-from="$out/po-in/list" --output="$pot"

for po in assets/po/*.po; do
	msgmerge --quiet --update --backup=none --no-location --no-wrap "$po" "$pot"
	printf '%s: ' "$po"
	msgfmt --check --check-format --statistics -o /dev/null "$po"
done
