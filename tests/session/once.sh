#!/usr/bin/env bash
# tests/session/once.sh MICA SNAPSHOT - calls that a loop makes once: nothing else changes, and what they cost.
set -u
mica=$1 snapshot=$2
. "$(dirname "$0")/common.sh"
expected=$("$mica" -q --snapshot "$snapshot" --set max_optimization_level=basic "$here/once.m" 2>&1)
for level in none aggressive max-performance; do
  got=$("$mica" -q --snapshot "$snapshot" --set max_optimization_level=$level "$here/once.m" 2>&1)
  [ "$got" = "$expected" ] || fail "$level: $got, not $expected"
done
[ "$("$mica" -q --snapshot none --stdlib "$here/../../stdlib" "$here/once.m" 2>&1)" = "$expected" ] || fail "without a snapshot: other results"
# a function that the library's function calls has another meaning here: each of its calls is seen
mkdir "$work/own"
echo 'function n = numel_of (x), n = numel (x); end' > "$work/own/other.m"
echo 'function y = flip (varargin), disp ("flip"); y = 1; end' > "$work/own/flip.m"
cat > "$work/loop.m" <<'M'
function r = f (x)
  r = 0;
  for i = 1:4, r = r + fliplr (x); end
end
disp (f (1:3))
M
[ "$(cd "$work/own" && "$mica" -q --snapshot "$snapshot" "$work/loop.m" | grep -c flip)" = 4 ] || fail "a call within a call is not made"
if counts; then
  sed -n '/^function r = plain/,/^end/p' "$here/once.m" > "$work/cost.m"
  echo 'plain (1:9, 400);' >> "$work/cost.m"
  cost with "$work/cost.m"
  cost without --set max_optimization_level=basic "$work/cost.m"
  cost nothing -e 'x = 1;'
  [ $(((with - nothing) * 4)) -lt $((without - nothing)) ] || fail "once: $with instructions, each time: $without, of these start: $nothing"
fi
exit $((bad != 0))
