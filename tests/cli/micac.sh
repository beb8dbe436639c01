#!/usr/bin/env bash
# tests/cli/micac.sh MICAC GOLDEN - info and verify: what they print and how they exit.
set -u
micac=$1 golden=$2
. "$(dirname "$0")/../lib.sh"
expect() { expect_run "$1" "$2" "$micac" "${@:3}"; } # expect STATUS PATTERN ARGS...
expect 0 '^usage: micac COMMAND' --help
expect 0 '^micac [0-9]+\.[0-9]+' --version
expect 2 'usage: micac COMMAND'
expect 2 'no command "frobnicate"' frobnicate
expect 2 'no file given' info
expect 2 'unknown option: -x' info -x
expect 0 '^usage: micac info' info --help
expect 2 'one file at a time' verify a b
expect 0 'language fake' info "$golden/v1_none.snap"
expect 0 'hot +code' info "$golden/v1_lz4.snap"
expect 0 'compression zstd' info "$golden/v1_zstd.snap"
expect 0 'good, [0-9]+ bytes verified, 4 entries' verify "$golden/v1_lz4.snap"
expect 1 'cannot open: No such file' info "$work/absent"
expect 0 'low-memory +zstd +9 yes +yes +ttl' presets
expect 0 '"name":"low-memory","generations":2,"young_size":524288' presets --json
expect 2 'no argument is taken: x' presets x
expect 0 '^plus +arithmetic +2\+ +0-1 +O\(n\) +basic$' builtins "$golden/v1_lz4.snap"
expect 0 '^\{"name":"disp","category":"output","in_min":1,"in_max":1,"out_min":0,"out_max":0,"complexity":"","level":0\}' builtins "$golden/v1_lz4.snap" disp --json
expect 1 'there is no builtin "sine" \(NOT_FOUND\)' builtins "$golden/v1_lz4.snap" sine
expect 2 'no file given' builtins
if command -v python3 >/dev/null; then
  "$micac" info "$golden/v1_zstd.snap" --json | python3 -c '
import json, sys
info = json.load(sys.stdin)
assert info["language"] == "fake" and info["metadata"]["counts"]["entries"] == 4, info
assert sum(s["name"] == "cold" for s in info["sections"]) == 2, info
assert [p["name"] for p in info["gc_presets"]][0] == "default" and len(info["gc_presets"]) == 5, info' || { echo "info --json is not what it should be"; bad=$((bad + 1)); }
fi
cp "$golden/v1_none.snap" "$work/flipped"
size=$(stat -c %s "$work/flipped")
printf '\377' | dd of="$work/flipped" bs=1 seek=$((size / 2)) conv=notrunc status=none
expect 1 'does not match its SHA-256 \(CORRUPTED, section' verify "$work/flipped"
head -c 5000 "$golden/v1_none.snap" >"$work/short"
expect 1 'TRUNCATED' verify "$work/short"
echo 'x = 1' >"$work/script.m"
expect 1 'TRUNCATED|NOT_A_SNAPSHOT' info "$work/script.m"
: >"$work/empty"
expect 1 'the file is empty' info "$work/empty"
[ $bad = 0 ]
