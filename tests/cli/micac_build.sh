#!/usr/bin/env bash
# tests/cli/micac_build.sh MICAC - `micac build` over the language of tests/fake_language.h.
set -u
micac=$1
. "$(dirname "$0")/../lib.sh"
unset SOURCE_DATE_EPOCH
expect() { expect_run "$1" "$2" "$micac" "${@:3}"; } # expect STATUS PATTERN ARGS...
same() { cmp -s "$1" "$2" || { echo "$1 and $2 differ"; bad=$((bad + 1)); }; }
differ() { cmp -s "$1" "$2" && { echo "$1 and $2 are the same"; bad=$((bad + 1)); }; }
mkdir -p "$work/src/numbers" "$work/elsewhere" "$work/more"
printf 'entry one numbers\ncode 11\ncall two\ntext first\n' >"$work/src/numbers/one.fk"
for i in $(seq 100); do printf 'entry e%d\ncode x\ntext text of number %d\n' "$i" "$i" >"$work/src/e$i.fk"; done
printf 'entry two\nwarn odd spelling\n' >"$work/more/two.fk"
cp -r "$work/src" "$work/elsewhere/"
expect 2 'no output given' build "$work/src"
expect 2 'no folder or source given' build -o "$work/a.snap"
expect 2 'preset cannot be .fast.: it is development' build -o "$work/a.snap" --preset fast "$work/src"
expect 2 'compression_algorithm cannot be .gzip.: it is none' build -o "$work/a.snap" --compression=gzip "$work/src"
expect 2 'compression_level cannot be .0.: it is a whole number from 1 to 9' build -o "$work/a.snap" --level 0 "$work/src"
expect 2 'a value is missing after: --jobs' build "$work/src" -o "$work/a.snap" --jobs
expect 0 '^usage: micac build' build --help
echo 'no profile' >"$work/no.profile"
expect 1 'error: [^ ]*no.profile: ' build --profile "$work/no.profile" -o "$work/a.snap" "$work/src"
expect 1 'error: [^ ]*absent: cannot open the folder: No such file' build -o "$work/a.snap" "$work/absent"
expect 0 'two.fk:2:6: warning: odd spelling' build -o "$work/a.snap" --jobs 1 "$work/src" "$work/more"
expect 0 '102 of 102 sources, 102 entries' build --jobs=3 -o "$work/b.snap" "$work/more" "$work/elsewhere/src"
same "$work/a.snap" "$work/b.snap"
expect 0 'MB/s of source' build --stats --output="$work/c.snap" --preset low-memory "$work/src"
expect 0 'preset +low-memory' info "$work/c.snap"
expect 0 'good' verify "$work/c.snap"
expect 2 'the access is shared or single' build -o "$work/c.snap" --access some "$work/src"
expect 2 'the report is text or json' build -o "$work/c.snap" --report xml "$work/src"
# single sources: the same bytes as from their folder when named relative to it, wherever the command runs
mkdir "$work/s" && cp "$work/src/numbers/one.fk" "$work/more/two.fk" "$work/s/" && mkdir "$work/s/in" && cp "$work/src/e1.fk" "$work/s/in/"
expect 0 '3 of 3 sources' build -o "$work/whole.snap" "$work/s"
(cd "$work/s" && "$micac" build -o "$work/alone.snap" --base . ../s/in/e1.fk one.fk "$work/s/two.fk" >/dev/null 2>&1) || bad=$((bad + 1))
same "$work/whole.snap" "$work/alone.snap"
expect 0 '3 of 3 sources' build -o "$work/mixed.snap" --base "$work" "$work/s/one.fk" --base= "$work/src/e2.fk" "$work/more" --depfile "$work/mixed.d"
grep -q "$work/src/e2.fk" "$work/mixed.d" && grep -q "$work/more\b" "$work/mixed.d" || { echo "the depfile lacks a source"; bad=$((bad + 1)); }
expect 0 ".s/one.fk" extract "$work/mixed.snap" --list --json
expect 1 'does not lie below the base' build -o "$work/x.snap" --base "$work/more" "$work/s/one.fk"
expect 1 'does not lie below the base' build -o "$work/x.snap" --base "$work/sr" "$work/src/e1.fk"
expect 1 'is no source: its name does not end in .fk' build -o "$work/x.snap" "$work/mixed.d"
expect 1 'another source has the same name' build -o "$work/x.snap" "$work/s/one.fk" "$work/src/numbers/one.fk"
mkdir "$work/many"
for i in $(seq 300); do
  printf 'entry e%d\ncode x\ntext the text of number %d: it returns the value and %d more of them\n' "$i" "$i" $((i * i)) >"$work/many/e$i.fk"
done
expect 0 'zstd\+dictionary a dictionary makes' build --access single --compression zstd --report text -o "$work/single.snap" "$work/many"
expect 0 'access single' info "$work/single.snap"
expect 0 'good' verify "$work/single.snap"
"$micac" build --report json -o "$work/shared.snap" "$work/src" "$work/more" 2>/dev/null | python3 -c '
import json, sys
report = json.load(sys.stdin)
text = [s for s in report["sections"] if s["name"] == "text"][0]
assert text["access"] == "shared" and text["blocks"] == {text["codec"]: 1} and len(text["why"]) > 8, text
assert text["codec"] in ("lz4", "zstd") and 0 < text["sample"]["zstd"] < text["sample"]["raw"], text
assert report["entries"] == 102 and report["bytes"] == report["unpacked_bytes"]
assert report["diagnostics"][0]["line"] == 2
' || bad=$((bad + 1))
# packed: smaller, the same snapshot within, and back again byte for byte
expect 0 'sources' build --packed -o "$work/packed.snap" "$work/src" "$work/more"
expect 0 'bytes, 0\.[0-9]+ of' pack "$work/shared.snap" -o "$work/again.snap" --level 6 --jobs 1
same "$work/packed.snap" "$work/again.snap"
expect 0 'bytes, ' unpack "$work/packed.snap" -o "$work/back.snap"
same "$work/back.snap" "$work/shared.snap"
expect 0 'good' verify "$work/packed.snap"
[ "$(($(stat -c %s "$work/packed.snap") * 2))" -lt "$(stat -c %s "$work/shared.snap")" ] || { echo "packing saves little"; bad=$((bad + 1)); }
expect 0 'sources' build --preset network-optimised -o "$work/n1.snap" "$work/src"
expect 0 'sources' build --preset network-optimized -o "$work/n2.snap" "$work/src"
same "$work/n1.snap" "$work/n2.snap"
expect 0 'preset +network-optimised' info "$work/n1.snap"
expect 2 'no output given' pack "$work/shared.snap"
expect 2 'the level is 1 to 9' pack "$work/shared.snap" -o "$work/x" --level 12
expect 2 'unknown option: --level' unpack "$work/packed.snap" -o "$work/x" --level 3
head -c 3000 "$work/packed.snap" >"$work/cut.snap"
expect 1 'TRUNCATED' unpack "$work/cut.snap" -o "$work/x"
expect 1 'cannot open' pack "$work/absent.snap" -o "$work/x"
[ ! -e "$work/x" ] || { echo "a refused file was written"; bad=$((bad + 1)); }
SOURCE_DATE_EPOCH=1000000000 expect 0 'sources' build -o "$work/d.snap" "$work/src" "$work/more"
expect 0 'created +1000000000' info "$work/d.snap"
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
