#!/usr/bin/env bash
# tests/cli/build_profile.sh - `micac build --profile`: same programs, same bytes for any job count, fewer pages for a start;
# the project builds with its profile and without.
set -eu
micac=$1 mica=$2 stdlib=$3 examples=$4 profile=$5
. "$(dirname "$0")/../lib.sh"
folder=$work
cd "$folder"
export MICA_CONFIG=none
"$micac" build -o plain.snap "$stdlib" > /dev/null
"$micac" build --jobs 1 --profile "$profile" -o one.snap "$stdlib" > /dev/null
"$micac" build --jobs 7 --profile "$profile" --depfile one.d -o two.snap "$stdlib" > /dev/null
cmp one.snap two.snap
grep -q "stdlib.profile" one.d
"$micac" verify one.snap > /dev/null
"$micac" info --json one.snap | python3 -c '
import json, sys
info = json.load(sys.stdin)
hot = info["profile"]["hotspots"]
assert info["profile"]["runs"] > 0 and hot and all(h["calls"] > 0 for h in hot)
assert [h["calls"] * h["average_ns"] > 0 for h in hot]
assert all(len(s["ops"]) > 1 and s["count"] > 0 for s in info["profile"]["sequences"])
assert info["start"] and all(count > 0 for first, count in info["start"])
assert [s["name"] for s in info["sections"]][0] == "start"
'
"$micac" info --json plain.snap | grep -q '"profile":null,"start":\[\]'
# a program does the same, and its start needs at most 0.6 times the pages
pages() {
  "$mica" --snapshot "$1" --snapshot-stats=json "$2" 2>&1 > "$3" | python3 -c '
import json, sys
print(json.load(sys.stdin)["bytes_verified"] // 4096)'
}
for program in tour string_report shortest_path; do
  before=$(pages plain.snap "$examples/$program.m" before.out) after=$(pages one.snap "$examples/$program.m" after.out)
  cmp before.out after.out
  echo "$program: $before pages verified without a profile, $after with one"
  [ $((after * 10)) -le $((before * 6)) ]
done
# what cannot be used is refused, and nothing is written
printf '\x80' > empty.mp
printf 'disp (1)\n' > text.mp
for wrong in text.mp empty.mp none.mp "$stdlib/elfun"; do
  if "$micac" build --profile "$wrong" -o wrong.snap "$stdlib" > /dev/null 2> said; then echo "$wrong was taken"; exit 1; fi
  [ -s said ] && [ ! -e wrong.snap ]
  [ "$wrong" != text.mp ] || grep -q '^error: text.mp: this is no profile, or a damaged one: ' said
done
