#!/bin/sh
# run.sh [SECONDS] [NAME...] - `make fuzz`: every fuzz target (or those named),
# two at a time, its seeds first and then SECONDS (600) of new inputs.  What a
# target finds stays in $BUILD/fuzz/found; what it learnt, in
# $BUILD/fuzz/corpus, from where the next run goes on.
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
F=$BUILD/fuzz
ROOMS="tui core/sim core/setup core/plan core/ocm core/aws core/reach core/net core/base"
SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all"
OPT="-O1 -g -fno-omit-frame-pointer $SANITIZE"

archives() {
	for room in $ROOMS; do
		printf '%s/lib/%s.a ' "$F" "$(echo "$room" | tr / -)"
	done
}

build_all() { # NAMES
	pkgs=$(sed -n '/^PKGS/,/[^\\]$/p' Makefile | tr -d '\\' | sed 's/^PKGS *:=//')
	# shellcheck disable=SC2046,SC2086
	make --no-print-directory -s -j2 CC=clang BUILD="$F" \
		OPT="$OPT -fsanitize=fuzzer-no-link" $(archives) >"$F/build.log" 2>&1 ||
		{ tail -20 "$F/build.log"; return 1; }
	flags="$(pkg-config --cflags $pkgs) -std=c11 -Wall -Wextra -I. -D_GNU_SOURCE -include core/base/banned.h"
	libs=$(pkg-config --libs $pkgs)
	for name in $1; do
		src=tests/fuzz/fuzz_$name.c
		extra=$(sed -n 's/.*link: *\([^ ]*\).*/\1/p' "$src" | head -1)
		# shellcheck disable=SC2046,SC2086
		clang $flags $OPT -fsanitize=fuzzer $extra -o "$F/fuzz_$name" "$src" \
			-Wl,--start-group $(archives) -Wl,--end-group $libs -lpthread -lm || return 1
	done
}

one() { # NAME SECONDS
	seeds=tests/fuzz/seeds/$1
	# a short run is a check: the same inputs each time
	repeatable=
	[ "$2" -ge 60 ] || repeatable=-seed=1
	log=$F/log/$1
	mkdir -p "$F/corpus/$1" "$F/found" "$F/log" "$F/tmp/$1"
	dict=
	[ -f "tests/fuzz/$1.dict" ] && dict=-dict=tests/fuzz/$1.dict
	TMPDIR=$F/tmp/$1 XDG_STATE_HOME=$F/tmp/$1 HOME=$F/tmp/$1 \
	ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1 \
		"$F/fuzz_$1" $dict $repeatable -max_total_time="$2" -timeout=20 \
		-rss_limit_mb=1500 -max_len="${MAX_LEN:-20000}" \
		-artifact_prefix="$F/found/$1-" -print_final_stats=1 \
		"$F/corpus/$1" "$seeds" >"$log" 2>&1 </dev/null
	rc=$?
	rm -rf "$F/tmp/$1"
	runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	if [ $rc -eq 0 ] && [ "${runs:-0}" -gt 0 ]; then
		echo "ok - fuzz $1 ($runs runs)"
	else
		echo "not ok - fuzz $1 (ended with $rc)"
		grep -E 'ERROR|SUMMARY|runtime error|not so|Test unit written|    #[0-7] ' "$log" |
			head -14 | sed 's/^/  | /'
		return 1
	fi
}

if [ "$1" = --one ]; then
	one "$3" "$2"
	exit $?
fi
seconds=${1:-600}
[ $# -gt 0 ] && shift
names=${*:-$(ls tests/fuzz/fuzz_*.c | sed 's|.*/fuzz_||; s|\.c$||')}
mkdir -p "$F"
F=$(cd "$F" && pwd)
if ! command -v clang >/dev/null ||
	! echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n){(void)d;(void)n;return 0;}' |
	clang -fsanitize=fuzzer,address -x c -o "$F/probe" - 2>/dev/null; then
	echo "skip - fuzz: no clang with libFuzzer here (apt: clang, libclang-rt-dev)"
	exit 0
fi
if ! build_all "$names"; then
	echo "not ok - the fuzz targets do not build"
	exit 1
fi
# shellcheck disable=SC2086
BUILD=$BUILD; export BUILD
printf '%s\n' $names | xargs -n 1 -P 2 sh tests/fuzz/run.sh --one "$seconds"
