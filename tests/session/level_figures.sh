#!/usr/bin/env bash
# tests/session/level_figures.sh MICA SNAPSHOT - each level of optimisation leaves less to run than the one before.
set -u
mica=$1 snapshot=$2
. "$(dirname "$0")/common.sh"
# name, the most that max-performance may take of basic's instructions in a hundred
compare() {
  local last=0 now basic=0
  for level in none basic aggressive max-performance; do
    cost now --set max_optimization_level="$level" "$work/$1.m"
    [ "$level" = basic ] && basic=$now
    [ "$level" = none ] && mv "$work/output" "$work/expected"
    [ "$level" = none ] || cmp -s "$work/expected" "$work/output" || fail "$1: $level prints something else"
    if [ "$last" -gt 0 ] && [ "$now" -ge "$last" ]; then
      fail "$1: $level takes $now instructions, the level before it $last"
    fi
    last=$now
  done
  if [ $((now * 100)) -gt $((basic * $2)) ]; then
    fail "$1: max-performance takes $now instructions, basic $basic: more than $2 in a hundred"
  fi
}
cat > "$work/numbers.m" <<'M'
s = 0;
for k = 1:20000
  s = s + k * (3 + 4) / 2 - 2 ^ 3;
  if s > 1e6, s = s - 2e5 * 10; end
end
disp (s)
M
cat > "$work/elements.m" <<'M'
x = zeros (1, 20000);
x(1) = 60 * 60;
for k = 2:20000
  x(k) = x(k - 1) / 2 + (24 * 60 - k);
end
disp (x(20000))
M
cat > "$work/functions.m" <<'M'
1;
function r = half (x)
  r = x / (1 + 1);
end
function r = at (x, k)
  r = x(k);
end
x = 1:20000;
x(1) = 1;
s = 0;
for k = 1:20000
  s = s + half (k) + at (x, k) * (1 / 4);
end
disp (s)
M
cat > "$work/fields.m" <<'M'
s.n = 60 * 60;
s.sum = 0;
s.in.last = 0;
for k = 1:20000
  s.sum = s.sum + (24 * 60 - k) * 0.25 / s.n;
  s.in.last = k;
end
printf ('%g ', s.sum, s.in.last)
M
cat > "$work/members.m" <<'M'
c = {60 * 60};
for k = 1:20000
  c{end + 1} = k;
end
t = 0;
for k = 1:20000
  t = t + c{k} * 0.5 - 2 ^ 3;
end
printf ('%g ', t)
M
cat > "$work/counts.m" <<'M'
c = cell (1, 60 * 500);
s = struct ('step', 2 ^ 1);
k = 0;
while k < numel (c) - 2 * 3
  k = k + s.step / 2;
end
printf ('%g ', k)
M
cat > "$work/known.m" <<'M'
1;
function r = count (n)
  r = 0;
  while true
    if false, disp (r), end
    if true || r > 2, r = r + 1; end
    if r * 0.5 > n + 2 * 3, break, end
  end
end
disp (count (60 * 100))
M
cat > "$work/passed.m" <<'M'
1;
function s = at (x, k, other)
  if k > 2 * 3
    s = x(k) * 0.5;
  else
    s = other;
  end
end
x = 1:20000;
x(1) = 60 * 60;
t = 0;
for k = 1:20000
  t = t + at (x, k, 0);
end
disp (t)
M
compare numbers 75
compare elements 85
compare functions 25
compare known 35
compare passed 100
compare fields 40
compare members 80
compare counts 60
# What compiling at the highest level costs programs that leave it nothing to win: the most of basic's instructions in a thousand.
root=$(cd "$here/../.." && pwd)
bound() {
  local basic most
  cost basic --set max_optimization_level=basic "$root/$1.m"
  cost most --set max_optimization_level=max-performance "$root/$1.m"
  if [ $((most * 1000)) -gt $((basic * $2)) ]; then
    fail "$1: max-performance takes $most instructions, basic $basic: more than $2 in a thousand"
  fi
}
bound bench/programs/maps 1001
bound bench/programs/loops 1001
bound bench/programs/fill_elements 1001
bound bench/programs/nested_elements 1010
bound examples/struct_database 1030
bound examples/bank_simulation 1050
exit $((bad > 0))
