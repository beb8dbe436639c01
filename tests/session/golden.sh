#!/usr/bin/env bash
# tests/session/golden.sh MICA MICAC - states that were taken by released versions go on, where the instructions are still those, and
# are refused by name where they are not; bad ones are refused for what is wrong with them. golden/make.sh made them.
set -u
mica=$1 micac=$2 golden=$(cd "$(dirname "$0")" && pwd)/golden
. "$(dirname "$0")/../lib.sh"
cd "$work" || exit 2
export HOME=$work MICA_CACHE=off MICA_STARTUP=none
run() { "$mica" -q --snapshot none "$@"; }
of() { "$micac" state info --json "$1" | grep -o '"fingerprint":{[^}]*}'; }

run --take-after 1 --state now.state -e 'for k = 1:3, end' || die "no state is taken"
for state in "$golden"/v[0-9].state; do
  [ -n "$(of "$state")" ] || fail "$state does not say what it is of"
  if [ "$(of "$state")" = "$(of now.state)" ]; then
    run --load "$state" >have || fail "$state does not go on"
    cmp have "$golden/good.out" || fail "$state goes on otherwise: $(cat have)"
    expect_run 0 'state: good' "$micac" state verify --snapshot none "$state"
  else
    expect_run 1 "$state: the state is of a version of mica with other (instructions|values|builtins); .*VERSION_MISMATCH" \
      "$mica" -q --snapshot none --load "$state"
  fi
  expect_run 0 '"format":"mica state"' "$micac" state export "$state"
done

# each bad one by its own words, and before anything is made of it
while IFS='|' read -r name pattern; do
  [ -f "$golden/v1_bad_$name.state" ] || fail "there is no v1_bad_$name.state"
  expect_run 1 "$pattern" "$mica" -q --snapshot none --load "$golden/v1_bad_$name.state"
done <<'BAD'
code|other instructions; load it with that version .VERSION_MISMATCH
version|the state has version 2 of the format; this program reads version 1 .VERSION_MISMATCH
BAD
# where the fingerprint is another one by now, that is told first
for name in cut end deep; do
  expect_run 1 'SERIALIZATION|VERSION_MISMATCH' "$mica" -q --snapshot none --load "$golden/v1_bad_$name.state"
  expect_run 1 'SERIALIZATION' "$micac" state export "$golden/v1_bad_$name.state"
done
[ "$(ls "$golden"/v1_bad_*.state | wc -l)" = 5 ] || fail "there are bad ones that nobody looks at"
exit $((bad > 0))
