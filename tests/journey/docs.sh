#!/bin/sh
# docs.sh - README.md, the man page and --help tell the same commands, options,
# exit codes and variables.  --help is made from the table that parses
# (screens/options.c), so it is the measure.
cd "$(dirname "$0")/../.." || exit 1
. tests/lib.sh
clean_env

"$BIN" --help >"$T/help" 2>&1
commands=$(awk '/^$/ { part++; next } part == 2 { print $1 }' "$T/help")
for c in $commands; do
	"$BIN" "$c" --help >"$T/help.$c" 2>&1
done
# the man page as text: no roff escapes, no font macros
sed -e 's/\\-/-/g' -e 's/\\f[A-Z]//g' -e 's/\\&//g' assets/rosawiz.1 >"$T/man"

options_in() { grep -oE -- '--[a-z][a-z-]*' "$@" | sort -u; }

# LIST-OF-WORDS WHAT FILE PATTERN-BEFORE PATTERN-AFTER
each_in() {
	lost=
	for w in $1; do
		grep -qE -- "$4$w$5" "$3" || lost="$lost $w"
	done
	if [ -z "$lost" ]; then ok "$2"; else not_ok "$2" "missing:$lost"; fi
}

n=$(echo "$commands" | wc -w)
if [ "$n" -ge 8 ]; then
	ok "--help lists $n commands"
else
	not_ok '--help lists the commands' "$(cat "$T/help")"
fi
each_in "$commands" 'README has every command' README.md '`rosawiz ' '[` ]'
each_in "$commands" 'the man page has every command' "$T/man" '^\.BR? "?' '( |"|$)'

ids=$(sed -n 's/^	{ \.id = "\([a-z_.]*\)",/\1/p' core/setup/questions_*.rows)
each_in "$ids" 'README has every answer' README.md '`' '`'
rows=$(sed -n 's/^	{ "\(--[a-z-]*\)",.*/\1/p' screens/options.c | sort -u)
cat "$T"/help* >"$T/all"
each_in "$rows" 'every row of options.c stands in some --help' "$T/all" '  ' '[ $]'
helped=$(cat "$T/help" "$T"/help.* | grep -E '^  --' | options_in)
each_in "$helped" 'README has every option' README.md '`' '[` ]'
each_in "$helped" 'the man page has every option' "$T/man" '^\.BI? ' '( |$)'

invented() { # WHAT FILE OPTION...
	what=$1 from=$2
	shift 2
	lost=
	for w in "$@"; do
		grep -qE -- "(^|[^a-z-])$w([^a-z-]|$)" "$T/all" || lost="$lost $w"
	done
	if [ -z "$lost" ]; then ok "$what"; else not_ok "$what" "not in any --help:$lost ($from)"; fi
}
invented 'the man page has no other option' assets/rosawiz.1 \
	$(sed -n '/^\.SH OPTIONS/,/^\.SH EXIT/p' "$T/man" | grep '^\.BI* --' | options_in)
invented "README's table has no other option" README.md \
	$(grep -E '^\| `--' README.md | options_in)

codes=$(sed -n '/^Exit codes/,$p' "$T/help" | tr '\n' ' ' | grep -oE '[0-9]+ ' | sort -un)
each_in "$codes" 'README has every exit code' README.md '^\| ' ' \|'
each_in "$codes" 'the man page has every exit code' "$T/man" '^' '	'

# variables: what the docs name is read somewhere, and both name the same
named=$(sed -n '/^## Configuration/,/^## /p' README.md | grep -oE '`[A-Z][A-Z_]+`' | tr -d '`' | sort -u)
lost=
for v in $named; do
	grep -rq "\"$v\"" core tui screens || case $v in
	HTTPS_PROXY | NO_PROXY) ;; # libcurl reads them
	*) lost="$lost $v" ;;
	esac
done
if [ -n "$named" ] && [ -z "$lost" ]; then
	ok 'every variable that README names is read'
else
	not_ok 'every variable that README names is read' "nobody reads:$lost"
fi
each_in "$named" 'the man page names the same variables' "$T/man" '(^|[ "])' '([ ",;.]|$)'

targets=$(grep -oE '`make [a-z][a-z-]*' README.md | sed 's/.* //' | sort -u)
each_in "$targets" "README's make targets exist" Makefile '^(.PHONY:.* )?' '( .*)?(:|$)'

lost=
for f in $(grep -oE '`(core|tui|screens|tests|assets)/[A-Za-z0-9_./-]+`' README.md | tr -d '`' | sort -u); do
	[ -e "$f" ] || lost="$lost $f"
done
if [ -z "$lost" ]; then
	ok 'every file that README names is there'
else
	not_ok 'every file that README names is there' "not there:$lost"
fi
if command -v groff >/dev/null 2>&1; then
	said=$(groff -t -man -Tutf8 -ww -z assets/rosawiz.1 2>&1)
	if [ -z "$said" ]; then ok 'the man page formats cleanly'; else not_ok 'the man page formats cleanly' "$said"; fi
else
	skip 'the man page formats cleanly: no groff here'
fi
