#!/usr/bin/env bash
# bench/start_order.sh - rewrites cmake/start_order.args: the functions that callgrind sees between main and the end of `mica -e ''`, as
# objcopy arguments that move them into one part of the program. Usage: bench/start_order.sh BUILD_FOLDER
set -eu
cd "$(dirname "$0")/.."
export LC_ALL=C
out=$(mktemp)
trap 'rm -f "$out"' EXIT
valgrind --tool=callgrind --callgrind-out-file="$out" "$1/mica" -e '' 2> /dev/null
callgrind_annotate --threshold=100 --show-percs=no "$out" | grep -F "$1/mica]" | sed -nE 's/.*[?]{3}:([A-Za-z_][A-Za-z0-9_.]*).*/\1/p' |
  sort -u | comm -12 - <(nm --defined-only "$1"/libmica_*.a 2> /dev/null | sed -nE 's/.* [Tt] //p' | sort -u) |
  sed 's/.*/--rename-section .text.&=.text.hot.&/' > cmake/start_order.args
wc -l cmake/start_order.args
