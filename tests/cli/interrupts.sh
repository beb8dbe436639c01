#!/usr/bin/env bash
# tests/cli/interrupts.sh MICA - Ctrl-C ends a program that is in a long loop of a builtin, and cleanup blocks run.
set -u
mica=$1
export MICA_CACHE=off MICA_THREADS=1
. "$(dirname "$0")/../lib.sh"
cd "$work" || exit 2
ends() { # ends PROGRAM: would take half a minute or more
  local pid waited=0 status
  rm -f out.txt
  "$mica" -e "disp (1), fflush (stdout); unwind_protect, $1; disp (2), unwind_protect_cleanup, disp (\"cleaned\"), end" >out.txt 2>err.txt &
  pid=$!
  while [ ! -s out.txt ] && [ $waited -lt 100 ]; do sleep 0.1; waited=$((waited + 1)); done
  sleep 0.5
  kill -INT $pid
  waited=0
  while kill -0 $pid 2>alive.txt && [ $waited -lt 80 ]; do sleep 0.1; waited=$((waited + 1)); done
  if kill -0 $pid 2>alive.txt; then
    echo "$1: goes on after Ctrl-C"
    kill -KILL $pid
    bad=$((bad + 1))
  fi
  wait $pid 2>alive.txt
  status=$?
  if ! grep -q cleaned out.txt || [ $status -ne 130 ]; then
    echo "$1: no clean end, status $status:"; head -c 300 out.txt err.txt
    bad=$((bad + 1))
  fi
}
ends 'conv2 (ones (4e5, 1), ones (4e5, 1))'
ends 'convn (ones (4e5, 1), ones (4e5, 1))'
ends 'filter (ones (1, 2e5), 1, ones (1, 1e6))'
ends 'strfind (repmat ("a", 1, 4e6), repmat ("a", 1, 2e6))'
ends 'strrep (repmat ("a", 1, 4e6), repmat ("a", 1, 2e6), "b")'
ends 'besselj (9e8 * ones (1, 9), 9e8)'
ends 'arrayfun (@sin, zeros (1, 3e7))'
ends 'diff (ones (1, 4e5), 4e5)'
# a library that computes hears nothing: the third Ctrl-C ends the process
rm -f out.txt
"$mica" -e 'disp (1), fflush (stdout); svd (rand (6000));' >out.txt 2>err.txt &
pid=$! waited=0
while [ ! -s out.txt ] && [ $waited -lt 100 ]; do sleep 0.1; waited=$((waited + 1)); done
for _ in 1 2 3; do kill -INT $pid 2>alive.txt; sleep 0.2; done
waited=0
while kill -0 $pid 2>alive.txt && [ $waited -lt 50 ]; do sleep 0.1; waited=$((waited + 1)); done
if kill -0 $pid 2>alive.txt; then
  echo "three interrupts do not end svd"
  kill -KILL $pid
  bad=$((bad + 1))
fi
exit $((bad > 0))
