#!/usr/bin/env bash
# tests/cli/dump.sh MICAC GOLDEN - `micac dump` shows what was compiled, refuses what is not there.
set -u
micac=$1 golden=$2
. "$(dirname "$0")/../lib.sh"
expect() { expect_run "$1" "$2" "$micac" "${@:3}"; } # expect STATUS PATTERN ARGS...
mkdir "$work/src"
printf 'function y = twice (x)\n  %% TWICE  two times x.\n  y = helper_of_twice (x) * 2;\nend\n' >"$work/src/twice.m"
printf 'y = (1\n' >"$work/src/wrong.m"
expect 0 'wrong.m:[0-9]+:[0-9]+: error: ' build --keep-going -o "$work/s.snap" "$work/src"
expect 0 'bytecode of twice' dump "$work/s.snap" twice
expect 0 'CALL +t[0-9]+ "helper_of_twice"' dump "$work/s.snap" twice --bytecode
expect 0 'function twice \(x\) -> y' dump --hir "$work/s.snap" twice
expect 0 'y = helper_of_twice \(x\) \* 2;' dump "$work/s.snap" twice --source
expect 0 '^not pure' dump "$work/s.snap" twice --types
expect 0 '^functions +[0-9]+' dump "$work/s.snap" --types
expect 0 'two times x' dump "$work/s.snap" twice --text
if "$micac" dump "$work/s.snap" twice --source | grep -q BLOCK; then
  echo "dump --source shows more than the source"
  bad=$((bad + 1))
fi
[ "$("$micac" dump "$work/s.snap" twice --json | python3 -c 'import json, sys; d = json.load(sys.stdin); print(sorted(d), d["name"], "two times x" in d["text"], "CALL" in d["bytecode"])')" = \
  "['bytecode', 'hir', 'name', 'source', 'text', 'types'] twice True True" ] || { echo "dump --json"; bad=$((bad + 1)); }
mkdir "$work/many"
for i in 1 2 3 4 5 6 7 8 9 10; do printf 'function y = m%s (x)\n  y = isempty (x) + x(1);\nend\n' "$i" > "$work/many/m$i.m"; done
"$micac" build -o "$work/many.snap" "$work/many" > "$work/log"
expect 0 '^30 expressions of 3 shapes' dump "$work/many.snap" --patterns
expect 0 '^ +10  isempty \(x\) \+ x\(1\)$' dump "$work/many.snap" --patterns
expect 0 '^ +10  isempty \(x\)$' dump "$work/many.snap" --patterns
expect 2 'takes a file and nothing else' dump "$work/many.snap" m1 --patterns
expect 1 'has no function thrice' dump --json "$work/s.snap" thrice
expect 1 'has no function thrice' dump "$work/s.snap" thrice
expect 1 'has no function wrong' dump "$work/s.snap" wrong
expect 1 'holds no M functions' dump "$golden/v1_none.snap" one
expect 1 'cannot open' dump "$work/absent" one
expect 2 'a file and a name' dump "$work/s.snap"
expect 2 'unknown option: -x' dump -x "$work/s.snap" twice
[ $bad = 0 ]
