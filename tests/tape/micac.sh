#!/bin/sh
# tests/tape/micac.sh - micac tape: what it says of a tape, good, damaged and none.
# Usage: micac.sh MICAC TAPE_MADE
set -eu
micac=$1 made=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
fail() {
  echo "FAILED: $*" >&2
  exit 1
}
says() { # what a command must print
  want=$1
  shift
  "$@" >out 2>&1 || fail "$* ended with $?: $(cat out)"
  grep -qF -- "$want" out || fail "$* does not say '$want': $(cat out)"
}
ends() { # with which status and what on standard error
  status=$1 want=$2 have=0
  shift 2
  "$@" >out 2>err || have=$?
  [ "$have" -eq "$status" ] || fail "$* ended with $have: $(cat err)"
  grep -qF -- "$want" err || fail "$* does not say '$want': $(cat err)"
}
"$made" t.tape
says "epochs          40" "$micac" tape info t.tape
says "heap: 16384 bytes from -8192 on, heap" "$micac" tape info t.tape
says '"epoch":20,"parent":19,"branch":0,"time_ns":20000000000,"instructions":2000,"pages":1,"name":"step 20"' "$micac" tape epochs t.tape --json
says "1970-01-01 00:00:40 UTC  4000 instructions  1 pages  step 40" "$micac" tape epochs t.tape
"$micac" tape info t.tape --json | python3 -c 'import json, sys; t = json.load(sys.stdin); assert t["epoch"] == 40 and t["regions"][0]["at"] == -8192'
for moment in 20 "step 20" instructions=2050 time=20999999999; do
  says "step 20" "$micac" tape read t.tape --at "$moment" --position 4096 --bytes 7
done
says "step 40" "$micac" tape read t.tape --position 0 --bytes 7
says "-4096" "$micac" tape changed t.tape --at 38
[ "$("$micac" tape changed t.tape --at 39)" = 0 ] || fail "one page has a version since 39"
says "27 records, the last of epoch 40  input" "$micac" tape records t.tape
says "13 records, the last of epoch 38  output" "$micac" tape records t.tape
says "26  epoch 40  7 bytes  step 40" "$micac" tape records t.tape input
[ "$("$micac" tape records t.tape input --at 20 | tail -1)" = "13  epoch 20  7 bytes  step 20" ] || fail "epoch 20 has 14"
"$micac" tape records t.tape output --json | python3 -c 'import json, sys; r = json.load(sys.stdin); assert len(r) == 13 and bytes.fromhex(r[1]["bytes"]) == b"step 05" and r[1]["epoch"] == 5'
ends 1 "no record of a stream 'nothing'" "$micac" tape records t.tape nothing
says "t.tape: good" "$micac" tape scrub t.tape
says "6 epochs with" "$micac" tape compact t.tape --keep last:3
says "horizon         38" "$micac" tape info t.tape
ends 1 "has no epoch 22, or keeps it no longer" "$micac" tape read t.tape --at 22
ends 1 "no longer keeps the checkpoint of that moment" "$micac" tape read t.tape --at time=25000000000
says "step 20" "$micac" tape read t.tape --at 20 --position 4096 --bytes 7
for moment in time= time=soon time=1x instructions=many instructions=-4 instructions= \
  99999999999999999999999; do
  ends 2 "a moment is" "$micac" tape read t.tape --at "$moment"
done
ends 1 "no checkpoint on the way" "$micac" tape read t.tape --at 3x
ends 2 "last:N" "$micac" tape compact t.tape --keep all:3
ends 1 "it is no tape" "$micac" tape info "$micac"
ends 1 "cannot open" "$micac" tape info nowhere
ends 2 "last:N" "$micac" tape compact t.tape --keep most
ends 2 "changed needs --at" "$micac" tape changed t.tape
ends 2 "info, epochs, changed" "$micac" tape tell t.tape
ends 2 "one tape at a time" "$micac" tape info t.tape t.tape
"$made" whole.tape
# a byte of each page of the file in turn is another: an error with a place, or nothing that counts
python3 - "$micac" <<'EOF'
import pathlib, subprocess, sys
good = pathlib.Path("whole.tape").read_bytes()
told = 0
for at in range(100, len(good), 4096):
    bad = bytearray(good)
    bad[at] ^= 0xFF
    pathlib.Path("bad.tape").write_bytes(bad)
    done = subprocess.run([sys.argv[1], "tape", "scrub", "bad.tape"], capture_output=True, text=True)
    assert done.returncode in (0, 1), done
    assert done.returncode == 0 or "damaged" in done.stderr or "CORRUPTED" in done.stderr or "VALIDATION" in done.stderr, done.stderr
    told += done.returncode
for size in (0, 1, 16384, 32768, len(good) - 4096, len(good) - 1):
    pathlib.Path("cut.tape").write_bytes(good[:size])
    done = subprocess.run([sys.argv[1], "tape", "scrub", "cut.tape"], capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.startswith("error: cut.tape"), (size, done)
assert told >= 20, told
EOF
