#!/usr/bin/env bash
# tests/session/packed_start.sh MICA MICAC STDLIB - a packed library is expanded once into the user's cache, and every start is right whatever
# becomes of that copy.
set -u
mica=$1 micac=$2 stdlib=$3
. "$(dirname "$0")/../lib.sh"
unset SOURCE_DATE_EPOCH MICA_CACHE
export XDG_CACHE_HOME=$work/cache HOME=$work
"$micac" build --preset network-optimised --level 3 -o "$work/lib.snap" "$stdlib" >/dev/null || exit 1
"$micac" unpack "$work/lib.snap" -o "$work/plain.snap" >/dev/null || exit 1
identity=$("$micac" info --json "$work/lib.snap" | python3 -c 'import json, sys; print(json.load(sys.stdin)["identity"])')
copy=$work/cache/mica/$identity.snap
# run CACHE PATTERN [OPTION...]: the program's answer, what became of the cache, and stderr, which must match PATTERN ("" = empty)
run() {
  local cache=$1 pattern=$2 out
  shift 2
  out=$("$mica" --snapshot "$work/lib.snap" --snapshot-stats=json "$@" -e 'printf("%d\n", mean([1 2 6]))' 2>"$work/err")
  [ "$out" = 3 ] || fail "answer: $out"
  grep -v '^{' "$work/err" >"$work/said"
  grep '^{' "$work/err" | python3 -c 'import json, sys; s = json.load(sys.stdin); assert s["cache"] == sys.argv[1], s' "$cache" || fail "cache: expected $cache"
  if [ -z "$pattern" ]; then
    [ ! -s "$work/said" ] || fail "said: $(cat "$work/said")"
  else
    grep -q "$pattern" "$work/said" || fail "not said: $pattern"
  fi
}
same() { cmp -s "$copy" "$work/plain.snap" || fail "the copy is not the file that was packed"; }
run built ''
same
run hit ''
run hit '' --validate=full
# from a pipe, which cannot be read twice: expanded into memory, without a fallback
mkdir "$work/layer" && printf 'function y = five_more (x)\n  y = x + 5;\nend\n' >"$work/layer/five_more.m"
"$micac" build --packed -o "$work/layer.snap" "$work/layer" >/dev/null || fail "a packed layer"
[ "$("$mica" --layer <(cat "$work/layer.snap") -e 'disp (five_more (3))' 2>&1)" = 8 ] || fail "a packed layer from a pipe"
[ "$("$mica" --strict --snapshot <(cat "$work/lib.snap") -e 'disp (mean ([1 2 6]))' 2>&1)" = 3 ] || fail "a packed library from a pipe"
# two starts at once: one makes the copy, both go on
rm -r "$work/cache"
"$mica" --snapshot "$work/lib.snap" -e 'printf("%d\n", mean([1 2 6]))' >"$work/one" 2>&1 &
"$mica" --snapshot "$work/lib.snap" -e 'printf("%d\n", mean([1 2 6]))' >"$work/two" 2>&1
wait
[ "$(cat "$work/one" "$work/two")" = $'3\n3' ] || fail "two at once: $(cat "$work/one" "$work/two")"
same
# a damaged header, a cut copy, another snapshot under its name: made anew without a word
printf x | dd of="$copy" bs=1 seek=300 conv=notrunc status=none
run built ''
truncate -s 5000 "$copy"
run built ''
"$micac" build -o "$copy" "$stdlib" >/dev/null
run built ''
same
# a page of the copy that is damaged is noticed when it is used; the next start makes the copy anew
python3 - "$copy" "$micac" <<'E2'
import json, subprocess, sys
info = json.loads(subprocess.run([sys.argv[2], "info", "--json", sys.argv[1]], capture_output=True).stdout)
hot = [s for s in info["sections"] if s["name"] == "hot"][0]
with open(sys.argv[1], "r+b") as f:
    f.seek(hot["offset"])
    f.write(bytes(hot["stored"]))
E2
run hit 'mica: '
[ ! -e "$copy" ] || fail "the damaged copy is still there"
run built ''
same
# nowhere to write, no room to write, no cache wanted: expanded into memory
XDG_CACHE_HOME=/dev/null/no run failed ''
rm -r "$work/cache"
(
  trap '' XFSZ
  ulimit -f 200
  "$mica" --snapshot "$work/lib.snap" -e 'printf("%d\n", mean([1 2 6]))'
) >"$work/one" 2>&1
[ "$(cat "$work/one")" = 3 ] || fail "disk full: $(cat "$work/one")"
[ -z "$(ls "$work/cache/mica" | grep -v lock)" ] || fail "half a copy was left"
run unused '' --no-cache
[ ! -e "$copy" ] || fail "--no-cache wrote a copy"
# a damaged packed file is refused like any other, and the sources take its place
byte=$(od -An -tu1 -j20000 -N1 "$work/lib.snap")
printf "\\$(printf %o $((byte ^ 255)))" | dd of="$work/lib.snap" bs=1 seek=20000 conv=notrunc status=none
out=$("$mica" --snapshot "$work/lib.snap" -e 'printf("%d\n", mean([1 2 6]))' 2>"$work/err")
[ "$out" = 3 ] && grep -q 'corrupted' "$work/err" || fail "damaged packed file: $out $(cat "$work/err")"
[ $bad = 0 ]
