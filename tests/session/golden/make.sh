#!/usr/bin/env bash
# tests/session/golden/make.sh BUILD - makes the states of this folder anew: the good one of this version by mica itself, the bad ones
# of it below. A state that was released is never made again: a new version gets files of its own.
set -eu
build=$(cd "$1" && pwd) here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work MICA_CACHE=off MICA_STARTUP=none
cd / # which the state has for the folder
"$build/mica" -q --snapshot none -e "$(cat "$here/good.m")" >"$here/good.out"
"$build/mica" -q --snapshot none --take-after 60 --state "$work/v1.state" -e "$(cat "$here/good.m")"
python3 - "$work/v1.state" "$here" <<'P'
import sys
here = sys.argv[2]
good = open(sys.argv[1], "rb").read()
code, names = good.index(b"\xa4code\xc4\x20") + 7, good.index(b"\xa5names")
def bad(name, state):
    open(f"{here}/v1_bad_{name}.state", "wb").write(state)
def other(at, by):
    return good[:at] + bytes([good[at] ^ by]) + good[at + 1:]
open(f"{here}/v1.state", "wb").write(good)
bad("code", other(code, 1)[:names] + b"\xc1" * (len(good) - names)) # of other instructions; no byte behind that can be read
bad("version", other(good.index(b"\xa7version") + 8, 3))
bad("cut", good[:-100])
bad("end", good + b"\0")
bad("deep", good[:names] + b"\x91" * (len(good) - names))
P
