#!/usr/bin/env bash
# tests/extension/calls.sh SOURCE BUILD CC - arguments and results of every class, what an extension may not do and is told, calling back, errors,
# interrupts.
set -u
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 2
kit kit.so
"$mica" --extension kit.so "$source/tests/extension/calls.m" >out 2>err || fail "calls.m ends with status $?"
diff -u "$source/tests/extension/calls.out" out || fail "calls.m prints something else"
# the same with a heap that is write-protected: nothing writes past its gate (CONTRIBUTING.md)
if [ -x "$build/tests/mica_gated" ]; then
  "$build/tests/mica_gated" --snapshot "$build/stdlib.snap" --extension kit.so "$source/tests/extension/calls.m" >out 2>err || fail "calls.m behind the gate: status $?: $(head -3 err)"
  diff -u "$source/tests/extension/calls.out" out || fail "calls.m behind the gate prints something else"
fi
# what is called may end the program
expect_run 3 '' "$mica" --extension kit.so -e 'kit_call (@() exit (3)); disp ("not reached")'
expect_run 3 '' "$mica" --extension kit.so -e 'x = 1 + kit_call (@() exit (3)); disp ("not reached")'
expect_run 3 '' "$mica" --extension kit.so -e 'try, kit_calm (@() exit (3)), catch, disp ("not reached"), end'
# Ctrl-C ends a function that asks
timeout 60 "$mica" --extension kit.so -e 'kit_wait ()' >out 2>&1 &
pid=$!
sleep 1
kill -INT "$(pgrep -P $pid)" 2>/dev/null || kill -INT $pid
wait $pid
[ $? = 130 ] || fail "an interrupt does not end kit_wait: $(cat out)"
[ "$bad" = 0 ]
