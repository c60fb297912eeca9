#!/bin/sh
# check.sh - `make check`: what the sources must be before anything runs.  Both
# compilers without a warning, formatting, layers, sizes, clang-tidy, shell
# syntax, translations, man page.  Lines are "ok - ", "not ok - ", "skip - ".
# CHECKS="build-gcc tidy" runs some.
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
LOG=$BUILD/check-log
CHECKS=${CHECKS:-build-gcc build-clang format layers sizes shell po man tidy}
JOBS=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
mkdir -p "$LOG"
pass=0 fail=0 skipped=0

ok() { echo "ok - $1"; pass=$((pass + 1)); }
not_ok() { # WHAT LOG
	echo "not ok - $1"
	fail=$((fail + 1))
	sed 's/^/  | /' "$2" | head -40
}
skip() { echo "skip - $1"; skipped=$((skipped + 1)); }
verdict() { # WHAT LOG RC
	if [ "$3" -eq 0 ]; then ok "$1"; else not_ok "$1" "$2"; fi
}
have() { command -v "$1" >/dev/null 2>&1; }

sources() { find core tui screens -name '*.c' | LC_ALL=C sort; }
all_c() { find core tui screens tests -name '*.[ch]' | LC_ALL=C sort; }
scripts() { find tests assets .ci -name '*.sh'; echo .ci/run; }

build() { # COMPILER
	if ! have "$1"; then
		skip "$1 -Werror: no $1 here"
		return
	fi
	make --no-print-directory -s -k -j"$JOBS" CC="$1" BUILD="$BUILD/check-$1" \
		CFLAGS=-Werror all units >"$LOG/$1" 2>&1
	rc=$?
	grep -E '(error|warning):|undefined reference|\*\*\*' "$LOG/$1" >"$LOG/$1.short"
	verdict "$1 -Werror builds the program and every test" "$LOG/$1.short" $rc
}

# One version's opinion: another one breaks lines elsewhere.
format() {
	if ! clang-format --version 2>/dev/null | grep -q 'version 14\.'; then
		skip 'clang-format: version 14 is not here'
		return
	fi
	all_c | xargs clang-format --dry-run --Werror >"$LOG/format" 2>&1
	rc=$?
	grep error: "$LOG/format" | cut -d: -f1 | sort | uniq -c >"$LOG/format.short"
	verdict 'clang-format has nothing to change' "$LOG/format.short" $rc
}

layers() {
	sh tests/layers.sh >"$LOG/layers" 2>&1
	verdict 'includes point one way' "$LOG/layers" $?
}

sizes() {
	sources | xargs wc -l | awk '$2 != "total" && $1 > 500 {
		print $2 ": " $1 " lines, at most 500"; bad = 1 } END { exit bad }' \
		>"$LOG/sizes"
	verdict 'no source is longer than 500 lines' "$LOG/sizes" $?
}

shell() {
	: >"$LOG/shell"
	for s in $(scripts); do
		case $(head -1 "$s") in *bash*) sh=bash ;; *) sh=sh ;; esac
		$sh -n "$s" 2>>"$LOG/shell" || echo "$s" >>"$LOG/shell"
	done
	[ ! -s "$LOG/shell" ]
	verdict 'shell scripts parse' "$LOG/shell" $?
	grep -nE '(^|[ 	;])sleep [1-9]' $(scripts | grep -v check.sh) >"$LOG/sleep"
	[ $? -ne 0 ]
	verdict 'no test sleeps for seconds' "$LOG/sleep" $?
}

po() {
	: >"$LOG/po"
	for p in assets/po/*.po; do
		msgfmt --check --check-format -o /dev/null "$p" 2>>"$LOG/po"
	done
	[ ! -s "$LOG/po" ]
	verdict 'translations have the formats of the originals' "$LOG/po" $?
}

man() {
	if have mandoc; then
		mandoc -Tlint -Wwarning assets/rosawiz.1 >"$LOG/man" 2>&1
	elif have groff; then
		groff -t -man -Tutf8 -ww -z assets/rosawiz.1 >"$LOG/man" 2>&1
	else
		skip 'man page: neither mandoc nor groff'
		return
	fi
	[ ! -s "$LOG/man" ]
	verdict 'the man page formats without a warning' "$LOG/man" $?
}

tidy_flags() {
	echo "-std=c11 -I. -D_GNU_SOURCE -include core/base/banned.h" \
		"-DROSAWIZ_VERSION=\"0\"" \
		"$(pkg-config --cflags ncursesw libcurl libcjson libssl expat \
			yaml-0.1 libcares libqrencode libmicrohttpd)"
}

tidy() {
	if ! clang-tidy --version 2>/dev/null | grep -q 'version 14\.'; then
		skip 'clang-tidy: version 14 is not here'
		return
	fi
	flags=$(tidy_flags)
	# one file a run: with several its va_list checker errs after the first
	sources | xargs -P"$JOBS" -n 1 sh -c '
		flags=$1; shift
		clang-tidy --quiet "$@" -- $flags 2>/dev/null' sh "$flags" \
		>"$LOG/tidy" 2>&1
	grep -hE '(error|warning): ' "$LOG/tidy" | sort -u >"$LOG/tidy.short"
	[ ! -s "$LOG/tidy.short" ]
	verdict "clang-tidy finds nothing in $(sources | wc -l) files" \
		"$LOG/tidy.short" $?
}

for c in $CHECKS; do
	case $c in
	build-*) build "${c#build-}" ;;
	*) "$c" ;;
	esac
done
echo "check: $pass passed, $fail failed, $skipped skipped"
[ $fail -eq 0 ] && [ $pass -gt 0 ]
