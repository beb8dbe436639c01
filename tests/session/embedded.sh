#!/usr/bin/env bash
# tests/session/embedded.sh EMBEDDED MICA - a program with the library in it runs alone, from the map of its own file; a program
# without one says so.
set -eu
. "$(dirname "$0")/../lib.sh"
cp "$1" "$work/alone"
cd "$work"
out=$(./alone --stats 2> stats)
[ "$out" = "   3   2   1
a-b" ] || { echo "printed: $out"; exit 1; }
grep -q '"rung":"snapshot"' stats || { cat stats; exit 1; }
if "$2" --strict --snapshot embedded -e 1 2> text; then echo "mica has no library embedded"; exit 1; fi
grep -q 'no standard library is embedded' text || { cat text; exit 1; }
echo "embedded: runs alone"
