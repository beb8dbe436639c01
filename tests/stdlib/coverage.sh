#!/usr/bin/env bash
# tests/stdlib/coverage.sh - each stdlib function has help text and a test, each test a function, no name twice; usage: coverage.sh ROOT
set -eu
root=${1:?source folder}
bad=0
count=0
names=$(find "$root/stdlib" -name '*.m' -printf '%f\n' | sort)
twice=$(uniq -d <<< "$names")
[ -z "$twice" ] || { echo "defined twice: $twice"; bad=1; }
while read -r file; do
  name=$(basename "$file" .m)
  count=$((count + 1))
  head -1 "$file" | grep -Eq "^(function|classdef) .*\b$name\b" || { echo "$file: does not open with its function or class"; bad=1; }
  sed -n 2p "$file" | grep -q "^ *% ${name^^}  [A-Za-z]" || { echo "$file: help does not open with '% ${name^^}  summary'"; bad=1; }
  test_file="$root/tests/stdlib/$name.m"
  if [ ! -f "$test_file" ]; then
    echo "$name: no test"; bad=1
  elif ! grep -Eq 'assert|check' "$test_file" || [ "$(tail -1 "$test_file")" != "disp (\"ok $name\")" ]; then
    echo "$name: its test checks nothing or does not end with ok"; bad=1
  fi
done < <(find "$root/stdlib" -name '*.m' | sort)
for test_file in "$root"/tests/stdlib/*.m; do
  grep -qx "$(basename "$test_file")" <<< "$names" || { echo "$test_file: tests no function"; bad=1; }
done
echo "$count functions looked at"
[ "$count" -gt 0 ] && [ "$bad" -eq 0 ]
