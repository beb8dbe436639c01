#!/usr/bin/env bash
# tests/lua/example.sh MICALUA EXAMPLE - a Lua program gives the same output from files and from the snapshot, and a damaged snapshot
# never changes an answer.
set -u
micalua=$1 example=$2
. "$(dirname "$0")/../lib.sh"
export LUA_PATH="$example/modules/?.lua;$example/modules/?/init.lua" LUA_CPATH="$work/?.so"
expected=$("$micalua" "$example/report.lua") || fail "the program fails from files"
[ "$(wc -l <<<"$expected")" -ge 8 ] || fail "the program prints too little"

"$micalua" build -o "$work/lib.snap" "$example/modules" >"$work/built" || fail "the snapshot does not build"
grep -q '5 modules' "$work/built" || fail "not all modules are in: $(cat "$work/built")"
# Without any path for files the snapshot alone must do.
alone() { LUA_PATH="$work/none/?.lua" "$micalua" --snapshot "$@"; }
[ "$(alone "$work/lib.snap" "$example/report.lua")" = "$expected" ] || fail "other output from the snapshot"
alone "$work/lib.snap" "$example/report.lua" where | grep -q "text.json	$work/lib.snap:text.json" || fail "the searcher does not say where"
LUA_PATH="$work/none/?.lua" "$micalua" "$example/report.lua" >/dev/null 2>&1 && fail "runs without any module"

# Elsewhere and again: the same bytes.
cp -r "$example/modules" "$work/copy" && "$micalua" build -o "$work/again.snap" "$work/copy" >/dev/null
cmp -s "$work/lib.snap" "$work/again.snap" || fail "two builds differ"

# One flipped bit anywhere: the answer comes from files, or no byte of it was needed.
size=$(stat -c %s "$work/lib.snap")
for i in $(seq 0 60); do
  at=$((i * size / 61 + i))
  cp "$work/lib.snap" "$work/flipped.snap"
  byte=$(od -An -tu1 -j $at -N1 "$work/lib.snap")
  printf "\\x$(printf %02x $((byte ^ (1 << (i % 8)))))" | dd of="$work/flipped.snap" bs=1 seek=$at conv=notrunc status=none
  [ "$("$micalua" --snapshot "$work/flipped.snap" "$example/report.lua" 2>/dev/null)" = "$expected" ] || fail "byte $at changed the answer"
done
head -c 5000 "$work/lib.snap" >"$work/short.snap"
for file in "$work/short.snap" "$work/missing.snap" "$example/report.lua"; do
  said=$("$micalua" --snapshot "$file" "$example/report.lua" 2>&1 >"$work/out")
  [ "$(cat "$work/out")" = "$expected" ] && [ "$(grep -c 'snapshot not used (' <<<"$said")" = 1 ] || fail "$file: $said"
done

# Errors keep their place, and a source that is no Lua is refused by line.
printf 'local m = {}\nfunction m.f ()\n  error "here"\nend\nreturn m\n' >"$work/copy/raise.lua"
printf 'require "raise".f ()\n' >"$work/main.lua"
"$micalua" build -o "$work/raise.snap" "$work/copy" >/dev/null || fail "rebuild"
alone "$work/raise.snap" "$work/main.lua" 2>&1 | grep -q 'raise.lua:3: here' || fail "the error lost its place"
printf 'local x = = 1\n' >"$work/copy/broken.lua"
"$micalua" build -o "$work/broken.snap" "$work/copy" 2>"$work/said" && fail "a broken module was accepted"
grep -q '^broken.lua:1: unexpected symbol near' "$work/said" || fail "said: $(cat "$work/said")"
[ ! -e "$work/broken.snap" ] || fail "a file was left"
"$micalua" build --keep-going -o "$work/kept.snap" "$work/copy" >/dev/null 2>&1 || fail "--keep-going"
exit $((bad > 0))
