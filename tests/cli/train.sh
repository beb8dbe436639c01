#!/usr/bin/env bash
# tests/cli/train.sh - `micac train`: exact counts, joined runs, failing programs, the same figures every time.
set -eu
micac=$1 mica=$2 snapshot=$3 here=$(cd "$(dirname "$0")" && pwd)
. "$(dirname "$0")/../lib.sh"
folder=$work
cd "$folder"
cat > one.m <<'END'
for i = 1:7
  a = fliplr ([1 2 3]);
end
b = 1;
for k = 1:5
  b = b * 2 + 1;
end
x = ones (1, 600) + 1;
disp (b);
c = magic (4);
printf ("%s\n", argv (){:});
END
cat > two.m <<'END'
t = trace (magic (3));
fliplr ('ab');
END
echo "error ('no good')" > bad.m
"$micac" train -o p.mp --snapshot "$snapshot" -- one.m two.m -- some thing > said
grep -q "2 runs of 2 programs, 0 failed" said
"$micac" train -o q.mp --snapshot "$snapshot" --runs 3 --keep-going -- one.m bad.m two.m > said 2> complaints
grep -q "6 runs of 3 programs, 1 failed" said
grep -q "bad.m failed and is left out" complaints
grep -q "error: no good" complaints
if "$micac" train -o r.mp --snapshot "$snapshot" -- bad.m one.m > said 2> complaints; then echo "a failing program passed"; exit 1; fi
[ ! -e r.mp ]
"$micac" train -o r.mp --snapshot "$snapshot" -- one.m two.m -- some thing > said
# a program that leaves another running is not waited for longer than it runs itself
echo 'printf ("%d\n", system ("sleep 600 >/dev/null 2>&1 </dev/null & echo $! > left"))' > leaves.m
timeout 60 "$micac" train -o l.mp --snapshot "$snapshot" -- leaves.m > said || { kill "$(cat left)"; echo "train waits for what a program left running"; exit 1; }
kill "$(cat left)"
# a recorded program does what it does otherwise
"$micac" train -o s.mp --snapshot "$snapshot" --show -- one.m -- some thing | head -n -1 > recorded
"$mica" --snapshot "$snapshot" one.m some thing > plain
cmp recorded plain
for wrong in "" "--runs 0 -- one.m" "--runs x -- one.m" "one.m" "--nonsense -- one.m" "--snapshot"; do
  status=0
  # shellcheck disable=SC2086
  "$micac" train $wrong > /dev/null 2>&1 || status=$?
  [ $status = 2 ] || { echo "'train $wrong' ended with $status"; exit 1; }
done
status=0
"$micac" train --snapshot none -- one.m > /dev/null 2> complaints || status=$?
[ $status = 1 ] && grep -q "only runs with a snapshot" complaints
PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$here" python3 - <<'END'
from profile_show import read
p, q, r = read("p.mp"), read("q.mp"), read("r.mp")
entries = {e["name"]: e for e in p["entries"]}
assert p["language"] == "m" and p["runs"] == 2 and q["runs"] == 6
assert [e["name"] for e in p["entries"]] == sorted(entries), entries.keys()
assert entries["fliplr"]["calls"] == 8 and entries["flip"]["calls"] == 8, entries
assert entries["magic"]["calls"] == 2 and entries["trace"]["calls"] == 1
assert all(e["self_ns"] > 0 for e in p["entries"])
# both starts look up fliplr; magic comes after the first output of one.m and first in two.m
rank = {n: e["first_touch"] for n, e in entries.items()}
assert rank["fliplr"] < rank["flip"] < rank["magic"] < rank["trace"], rank
assert p["names"].index("fliplr") < p["names"].index("magic")
data = p["language_data"]
sequences = {tuple(s["ops"]): s for s in data["sequences"]}
assert sequences[("RMULADD", "RFORLOOP")]["count"] == 5, sequences
assert sequences[("RMULADD",)]["count"] >= 5 and sequences[("RMULADD", "RFORLOOP")]["ns"] > 0
assert sequences[("RFORLOOP", "RMULADD")]["count"] == 5, "the end of a loop goes on at its target"
assert ("LOADI", "RMULADD") not in sequences, "behind a jump that is taken another sequence begins"
types = {(t["name"], tuple(t["args"])): t["count"] for t in data["types"]}
assert types[("fliplr", ("double row",))] == 7 and types[("fliplr", ("char row",))] == 1, types
assert types[("trace", ("double matrix",))] == 1
assert "arrays" not in data, "sizes of arrays are known when a loop runs"
jumps = [b for b in data["branches"] if b["name"] == "fliplr"]
assert jumps and all(b["held"] + b["failed"] == 8 for b in jumps if b["line"] == jumps[0]["line"]), jumps
# three times as much of everything
triple = {e["name"]: e["calls"] for e in q["entries"]}
assert triple == {n: 3 * e["calls"] for n, e in entries.items()}, triple
assert {e["name"]: e["first_touch"] for e in q["entries"]} == rank


def timeless(x):
    if isinstance(x, dict):
        return {k: timeless(v) for k, v in x.items() if k not in ("ns", "self_ns")}
    return [timeless(v) for v in x] if isinstance(x, list) else x


assert timeless(p) == timeless(r), "two trainings differ in more than time"
END
echo "train: good"
