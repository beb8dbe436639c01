#!/usr/bin/env bash
# tests/session/placed.sh MICA MICAC SNAPSHOT - local functions in place of their calls, as a profile tells: programs print the
# same with and without, and run fewer instructions.
set -u
mica=$1 micac=$2 snapshot=$3
. "$(dirname "$0")/common.sh"
build() { "$micac" build -o "$work/$1.snap" "${@:2}" "$here/placed" > /dev/null || exit 2; }
run() { "$mica" -q --snapshot "$snapshot" --layer "$work/$1.snap" -e "placed ($2)" 2>&1; }

echo 'placed (1);' > "$work/train.m"
build plain
build lowest --optimize 0
"$micac" train -o "$work/p" --snapshot "$snapshot" --layer "$work/plain.snap" -- "$work/train.m" > /dev/null || exit 2
build profiled --profile "$work/p"
build again --profile "$work/p"
build basic --optimize 1 --profile "$work/p"
build basic_plain --optimize 1

cmp -s "$work/profiled.snap" "$work/again.snap" || fail "one profile, two files"
"$micac" dump "$work/profiled.snap" placed --bytecode | grep -q JDEEP || fail "no function is put in place of its call"
"$micac" dump "$work/profiled.snap" placed --bytecode | grep -q '^  variables:.* v[0-9][0-9]*' || fail "variables of the copies have no names"
"$micac" dump "$work/plain.snap" placed --bytecode | grep -q JDEEP && fail "functions are put in place without a profile"
"$micac" dump "$work/basic.snap" placed --bytecode | grep -q JDEEP && fail "a profile goes beyond the level that is allowed"
[ "$("$micac" dump "$work/profiled.snap" placed --hir | sed 1d)" = "$("$micac" dump "$work/plain.snap" placed --hir | sed 1d)" ] ||
  fail "what is kept of the source is not the same"
same() { # LAYER LAYER MODE FILTER
  run "$1" "$3" | sed "$4" > "$work/want"
  run "$2" "$3" | sed "$4" > "$work/got"
  [ "$(wc -l < "$work/want")" -ge $(($3 == 1 ? 1 : 500)) ] || fail "placed ($3) ends early: $(tail -3 "$work/want")"
  cmp -s "$work/want" "$work/got" || fail "placed ($3), $1 and $2: $(diff "$work/want" "$work/got" | head -8)"
}
for mode in 1 2; do
  same plain profiled $mode ''
  same basic_plain basic $mode ''
  same lowest profiled $mode 's/ in [a-z_]*, line [0-9]*$//' # where an expression of operators is put in place of its call
done

# a script with functions of its own, one of which is given another meaning
mkdir "$work/scripts"
cat > "$work/scripts/counting.m" <<'M'
1;
function r = step_of (n)
  if n < 2, r = n; else, r = step_of (n - 1) + step_of (n - 2); end
end
function r = total (k)
  r = 0;
  for i = 1:k, r = r + step_of (12); end
end
printf ("%d %s\n", total (5), class (total (1)));
eval ("function r = step_of (n)\n r = int8 (n);\n end");
printf ("%d %s\n", total (5), class (total (1)));
M
echo counting > "$work/count.m"
"$micac" build -o "$work/script.snap" "$work/scripts" > /dev/null &&
  "$micac" train -o "$work/script.p" --snapshot "$snapshot" --layer "$work/script.snap" -- "$work/count.m" > /dev/null &&
  "$micac" build -o "$work/script_profiled.snap" --profile "$work/script.p" "$work/scripts" > /dev/null || exit 2
"$micac" dump "$work/script_profiled.snap" counting --bytecode | grep -q JDEEP || fail "no function of a script is put in place of its call"
want=$("$mica" -q --snapshot "$snapshot" --layer "$work/script.snap" "$work/count.m")
got=$("$mica" -q --snapshot "$snapshot" --layer "$work/script_profiled.snap" "$work/count.m")
[ "$got" = "$want" ] && [ "$got" = "720 double
60 int8" ] || fail "a script's functions: $got, not $want"

if counts; then
  for build in plain profiled; do
    cost "$build" --layer "$work/$build.snap" -e 'placed (1)'
    cost nothing --layer "$work/$build.snap" -e 'x = 1;'
    printf -v "$build" '%d' $((${!build} - nothing))
  done
  with=$profiled without=$plain
  [ $((with * 10)) -lt $((without * 9)) ] || fail "with a profile $with instructions, without $without"
  echo "placed (1): $without instructions, with a profile $with"
fi
exit $((bad > 0))
