#!/usr/bin/env bash
# tests/session/constant_start.sh - a start costs the same for a snapshot of 10 functions and of 10,000: system calls, and instructions
# between main and the first user instruction as callgrind counts them.
set -eu
mica=$1 micac=$2
. "$(dirname "$0")/../lib.sh"
for n in 10 10000; do
  mkdir "$work/$n"
  (cd "$work/$n" && seq -f '%05g' 1 "$n" | while read -r i; do
    printf 'function y = fun_%s (x)\n  y = x + 1;\nend\n' "$i" > "fun_$i.m"
  done)
  "$micac" build -o "$work/$n.snap" "$work/$n" > /dev/null
  [ "$("$mica" --snapshot "$work/$n.snap" -e 'disp (fun_00007 (1))')" = 2 ] || { echo "the snapshot of $n does not run"; exit 1; }
  # large files pay one call more, which tells the system how they are read (format/advice.c)
  # the least of three runs: under load the kernel now and then makes libc repeat a call
  least=999999
  for _ in 1 2 3; do
    strace -f -o "$work/calls.$n" "$mica" --snapshot "$work/$n.snap" -e ''
    count=$(grep -vc '^[0-9]* *\(+++\|---\|madvise(.*MADV_RANDOM)\)' "$work/calls.$n")
    if [ "$count" -lt "$least" ]; then
      least=$count
      sed 's/^[0-9]* *//; s/[(].*//' "$work/calls.$n" > "$work/least.$n"
    fi
  done
  eval "calls_$n=$least"
  valgrind --tool=callgrind --callgrind-out-file="$work/cg.$n" --toggle-collect=main "$mica" --snapshot "$work/$n.snap" -e '' 2> "$work/vg.$n"
  eval "ins_$n=$(sed -n 's/.*Collected : *//p' "$work/vg.$n")"
done
advice=$(grep -c 'madvise(.*MADV_RANDOM)' "$work/calls.10000" || true)
[ "$advice" -le 1 ] || { echo "$advice calls of advice for one file"; exit 1; }
echo "system calls: $calls_10 and $calls_10000; instructions: $ins_10 and $ins_10000"
[ "$calls_10" = "$calls_10000" ] || { diff "$work/least.10" "$work/least.10000"; exit 1; }
# the digits of sizes and addresses differ, nothing else may
difference=$((ins_10000 > ins_10 ? ins_10000 - ins_10 : ins_10 - ins_10000))
[ "$difference" -le 200 ] || { echo "the instruction counts differ by $difference"; exit 1; }
