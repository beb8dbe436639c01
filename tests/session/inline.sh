#!/usr/bin/env bash
# tests/session/inline.sh MICA MICAC SNAPSHOT - small library functions in place of their calls: what they cost, and that nothing else
# changes; what the type cache tells.
set -u
mica=$1 micac=$2 snapshot=$3
. "$(dirname "$0")/common.sh"
[ "$("$mica" -q --snapshot "$snapshot" "$here/guards.m" 2>&1)" = \
  "$("$mica" -q --snapshot "$snapshot" --set max_optimization_level=basic "$here/guards.m" 2>&1)" ] || fail "guards.m: the levels differ"
"$mica" -q --snapshot "$snapshot" "$here/guards.m" 2>&1 | grep -q '^100$' || fail "guards.m: a function that was given another meaning is not called"

# a file of the current folder and a layer come before the library
cat > "$work/loop.m" <<'M'
function r = total (n)
  r = 0;
  for k = 1:n
    r = r + cot (k) + deg2rad (2 * k);
  end
end
printf ("%.12g\n", total (12000));
M
mkdir "$work/own" "$work/layer"
echo 'function y = cot (x), y = 1; end' > "$work/own/cot.m"
cp "$work/own/cot.m" "$work/layer"
"$micac" build -o "$work/layer.snap" "$work/layer" > /dev/null || exit 2
plain=$("$mica" -q --snapshot "$snapshot" "$work/loop.m")
own=$(cd "$work/own" && "$mica" -q --snapshot "$snapshot" "$work/loop.m")
layer=$("$mica" -q --snapshot "$snapshot" --layer "$work/layer.snap" "$work/loop.m")
[ "$own" = "$layer" ] && [ "$own" != "$plain" ] || fail "a function before the library's is not called: $plain, $own, $layer"

# what a caller sees of the type cache
"$micac" dump "$snapshot" cot --types | grep -q '^an expression of 1 real double scalar; never raises' || fail "types of cot"
"$micac" dump "$snapshot" isstring --types | grep -q '^any arguments -> logical scalar; may raise' || fail "types of isstring"
"$micac" dump "$snapshot" input --types > /dev/null 2>&1 && fail "a builtin has a signature"

# what the compiler makes of a program's calls of library functions; a function of the program's own is none of them
cat > "$work/calls.m" <<'M'
1;
function y = trapz (x), y = x; end
function r = f (x)
  r = fliplr (x);
  for i = 1:4, r = r + trapz (x) + cot (i) + flip (x); end
end
disp (f (1:3))
M
"$micac" dump "$snapshot" "$work/calls.m" --types > "$work/calls" || fail "the calls of a program are not shown"
[ "$(awk '{ print $1, $2, $3 }' "$work/calls")" = "4 fliplr call,
5 cot expression
5 flip once
calls of library" ] || fail "the calls of a program: $(cat "$work/calls")"
tail -1 "$work/calls" | grep -q '^calls of library functions 3, .*expression in its place 1, once in a loop 1$' || fail "their totals: $(tail -1 "$work/calls")"

# machine instructions: in place of the call against the ordinary call of the same function
if counts; then
  cost with "$work/loop.m"
  cost without --set max_optimization_level=basic "$work/loop.m"
  cost nothing -e 'x = 1;'
  [ $(((with - nothing) * 2)) -lt $((without - nothing)) ] || fail "in place: $with instructions, called: $without, of these start: $nothing"
  # a layer's functions too, and the topmost layer's where several have the name
  cat > "$work/degrees.m" <<'M'
s = 0;
for k = 1:3000
  s = s + mydeg (k);
end
disp (s)
M
  mkdir "$work/low" "$work/high"
  echo 'function y = mydeg (x), if nargin < 1, print_usage (); end, y = x * 180 / pi; end' > "$work/low/mydeg.m"
  echo 'function y = mydeg (x), y = -x; end' > "$work/high/mydeg.m"
  "$micac" build -o "$work/low.snap" "$work/low" > /dev/null && "$micac" build -o "$work/high.snap" "$work/high" > /dev/null || exit 2
  cost with --layer "$work/low.snap" "$work/degrees.m"
  cost without --set max_optimization_level=basic --layer "$work/low.snap" "$work/degrees.m"
  [ $(((with - nothing) * 2)) -lt $((without - nothing)) ] || fail "of a layer in place: $with instructions, called: $without, of these start: $nothing"
  top=$("$mica" -q --snapshot "$snapshot" --layer "$work/low.snap" --layer "$work/high.snap" "$work/degrees.m")
  [ "$top" = -4501500 ] || fail "not the topmost layer's function: $top"
fi
exit $((bad != 0))
