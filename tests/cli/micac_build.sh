#!/usr/bin/env bash
# tests/cli/micac_build.sh MICAC - `micac build` over the language of tests/fake_language.h.
set -u
micac=$1
bad=0
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
unset SOURCE_DATE_EPOCH
expect() { # expect STATUS PATTERN ARGS...
  local want=$1 pattern=$2 got out
  shift 2
  out=$("$micac" "$@" 2>&1)
  got=$?
  if [ $got != "$want" ] || ! grep -qE -- "$pattern" <<<"$out"; then
    echo "micac $*: status $got (expected $want), output without /$pattern/:"
    echo "$out"
    bad=$((bad + 1))
  fi
}
same() { cmp -s "$1" "$2" || { echo "$1 and $2 differ"; bad=$((bad + 1)); }; }
differ() { cmp -s "$1" "$2" && { echo "$1 and $2 are the same"; bad=$((bad + 1)); }; }
mkdir -p "$work/src/numbers" "$work/elsewhere" "$work/more"
printf 'entry one numbers\ncode 11\ncall two\ntext first\n' >"$work/src/numbers/one.fk"
for i in $(seq 100); do printf 'entry e%d\ncode x\ntext text of number %d\n' "$i" "$i" >"$work/src/e$i.fk"; done
printf 'entry two\nwarn odd spelling\n' >"$work/more/two.fk"
cp -r "$work/src" "$work/elsewhere/"
expect 2 'no output given' build "$work/src"
expect 2 'no folder given' build -o "$work/a.snap"
expect 2 'preset cannot be .fast.: it is development' build -o "$work/a.snap" --preset fast "$work/src"
expect 2 'compression_algorithm cannot be .gzip.: it is none' build -o "$work/a.snap" --compression=gzip "$work/src"
expect 2 'compression_level cannot be .0.: it is a whole number from 1 to 9' build -o "$work/a.snap" --level 0 "$work/src"
expect 2 'lacks its value: jobs' build "$work/src" -o "$work/a.snap" --jobs
expect 0 '^usage: micac build' build --help
expect 1 'cannot open the folder: No such file' build -o "$work/a.snap" "$work/absent"
expect 0 'two.fk:2:6: warning: odd spelling' build -o "$work/a.snap" --jobs 1 "$work/src" "$work/more"
expect 0 '102 of 102 sources, 102 entries' build --jobs=3 -o "$work/b.snap" "$work/more" "$work/elsewhere/src"
same "$work/a.snap" "$work/b.snap"
expect 0 'MB/s of source' build --stats --output="$work/c.snap" --preset low-memory "$work/src"
expect 0 '"preset":"low-memory"' info "$work/c.snap"
expect 0 'good' verify "$work/c.snap"
SOURCE_DATE_EPOCH=1000000000 expect 0 'sources' build -o "$work/d.snap" "$work/src" "$work/more"
expect 0 '"created":1000000000' info "$work/d.snap"
differ "$work/a.snap" "$work/d.snap"
SOURCE_DATE_EPOCH=soon expect 2 'SOURCE_DATE_EPOCH is not a number' build -o "$work/d.snap" "$work/src"
printf 'entry x\n\nbad no such word\n' >"$work/src/wrong.fk"
expect 1 'wrong.fk:3:5: error: no such word' build -o "$work/a.snap" "$work/src"
expect 1 '1 of 102 sources were refused; .* was not written' build -o "$work/a.snap" "$work/src"
same "$work/a.snap" "$work/b.snap"
expect 0 '101 of 102 sources, 101 entries' build -o "$work/a.snap" --keep-going "$work/src"
expect 1 'cannot create a temporary file' build -o "$work/no/such/folder/x.snap" --keep-going "$work/src"
[ -z "$(find "$work" -name '*.tmp')" ] || { echo "temporary files are left"; bad=$((bad + 1)); }
[ $bad = 0 ]
