#!/usr/bin/env bash
# tests/image/compare.sh MICA MICAC SNAPSHOT - what `micac image diff` and `info --deep` find in the memory of images.
set -u
mica=$1 micac=$2 snapshot=$3
. "$(dirname "$0")/../lib.sh"
cd "$work" || exit 2
export XDG_DATA_HOME=$work/data HOME=$work MICA_CACHE=off
run() { "$mica" -q --snapshot "$snapshot" "$@" || fail "mica $*"; }
differ() { local status=$1 pattern=$2; shift 2; expect_run "$status" "$pattern" "$micac" image diff --snapshot "$snapshot" "$@"; }

cat > begin.m <<'M'
x = 1; kept = {1, 'two', struct('f', 1:3)}; gone = 3; s.a = NaN; s.b = {[]}; zero = 0; text = 'abc'; r = 1:5; q = 3:7; z = 1 + 2i; i8 = int8 ([1 2]);
m = containers.Map (); m('k') = {1}; m('self') = m; h = @(y) y + x; k = @sin; d = eye (3); n = containers.Map ('KeyType', 'double', 'ValueType', 'any'); n(1) = 2;
deep = {}; for j = 1:100000, deep = {deep}; end; twice = {1}; for j = 1:50, twice = {twice, twice}; end
M
run --image a.img begin.m
run --image a.img -e ''
cp a.img same.img
differ 0 '^the same memory$' a.img same.img
differ 0 '^\{"differences":\[\],"memory":\[\]\}$' a.img same.img --json
cp a.img idle.img
run --image idle.img -e ''
"$micac" image diff --snapshot "$snapshot" a.img idle.img > said
grep -Eq '^the same (program and variables|memory)$' said || fail "a session that did nothing: $(cat said)"

# each of these alone is one variable that changed
while IFS='|' read -r name code; do
  cp a.img b.img
  run --image b.img -e "$code"
  "$micac" image diff --snapshot "$snapshot" a.img b.img > said
  [ $? = 3 ] && [ "$(grep -c '^variable' said)" = 1 ] && grep -q "^variable $name: changed, " said || fail "$code: $(head -5 said)"
done <<'CHANGES'
x|x = 2;
kept|kept{3}.f(2) = 7;
s|s.a = NA;
zero|zero = -0;
text|text(3) = 'd';
r|r = 1:6;
q|q(2) = 5;
z|z = 1 + 3i;
i8|i8 = int16 (i8);
m|m('l') = 1;
h|x_ = x; x = 9; h = @(y) y + x; x = x_; clear x_;
k|k = @cos;
d|d(1) = 2;
n|n(1) = 3;
deep|j_ = deep; deep = {deep}; clear j_;
twice|twice{2}{2}{1}{1} = {2};
CHANGES
# and none of these
while read -r code; do
  cp a.img b.img
  run --image b.img -e "$code"
  "$micac" image diff --snapshot "$snapshot" a.img b.img > said
  grep -q '^variable' said && fail "$code: $(head -5 said)"
done <<'SAME'
r = [1 2 3 4 5];
text = "abc"; x = 0; x = 1;
kept = {1, "two", struct("f", [1 2 3])};
d = [1 0 0; 0 1 0; 0 0 1];
m('k') = {2}; m('k') = {1};
twice = {twice{1}, twice{2}};
SAME
cp a.img b.img
run --image b.img -e 'clear gone; new = "n";'
differ 3 '^variable gone: only in the first, double 1x1, 8 bytes$' a.img b.img
differ 3 '^variable new: only in the second, char 1x1, 8 bytes$' a.img b.img
differ 3 '^[0-9]+ pages of the memory differ$' a.img b.img
differ 3 '"name":"new","what":"only in the second","after":\{"class":"char","size":\[1,1\],"bytes":8\}' a.img b.img --json
[ -z "$("$micac" image diff --snapshot "$snapshot" -q a.img b.img)" ] || fail "quiet"
differ 3 '^$' -q a.img b.img

# epochs of one file: before the program began, and at its end
run --image epochs.img -e 'late = 1;'
differ 3 '^variable late: only in the second' epochs.img --epoch 1
differ 3 '^variable late: only in the first' epochs.img --epoch 2 a.img
differ 2 'two files are compared, or with --epoch N' epochs.img
differ 1 'it has 2 epochs, and none of number 7' epochs.img --epoch 7
differ 2 'two files, not also: c' a b c
differ 1 'No such file' a.img none.img
differ 1 'lies over a standard library' a.img --snapshot none same.img

# programs that stand in them
cat > stands.m <<'M'
function f (n, file)
  for v = 1:3
    g (v, n, file);
  end
end
function g (v, n, file)
  if (v == n)
    image_save (file);
  end
end
f (1, 'one.img');
f (2, 'two.img');
M
run stands.m
differ 3 '^variable v \(#3 in function f of .*stands.m, line 3\): changed, double 1x1, 8 bytes to' one.img two.img
differ 3 '^variable n \(#3 in function f' one.img two.img
differ 3 '^frame +in script of .*stands.m, line 11: stands elsewhere, in line 12$' one.img two.img
differ 3 '^frame +in image_save: only in the first$' one.img a.img
differ 3 '^frame +in function f of .*: only in the second$' a.img one.img
differ 3 '"about":"variable","name":"v","frame":3,"what":"changed"' one.img two.img --json
expect_run 0 '^#3 in function f of .*stands.m, line 3$' "$micac" image info one.img
expect_run 0 '"frame":3,"kind":"function","name":"f"' "$micac" image info --json one.img
expect_run 0 '^#1 in image_save$' "$micac" image info --deep --snapshot "$snapshot" one.img

# bytes: what a save has time for, and all of it
run --image bytes.img -e 'a = {rand(10)}; b = a; c = {1, 2}; d = {a{1}, 3}; big = cell (1, 50000); for k = 1:50000, big{k} = {k}; end; m = containers.Map (); m("k") = rand (50); one = rand (100); alone = {1:3, {"x"}}; w = 0; w = 5;'
"$micac" image info --json bytes.img > quick.json
"$micac" image info --json --deep --snapshot "$snapshot" bytes.img > deep.json
python3 - <<'P' || fail "the bytes that variables reach"
import json
quick, deep = ({v['name']: v for v in json.load(open(f))['session']['variables']} for f in ('quick.json', 'deep.json'))
assert set(quick) == set(deep)
for name, v in quick.items():
    d = deep[name]
    assert 'at_least' not in d and (v['bytes'] == d['bytes'] or v.get('at_least') and v['bytes'] <= d['bytes']), (v, d)
    assert 0 <= d['shared'] <= d['bytes'], d
assert {n for n in quick if quick[n].get('at_least')} == {'big', 'm'}, quick
assert deep['a']['shared'] == deep['a']['bytes'] == deep['b']['bytes'] >= 800 + 8
assert 800 <= deep['d']['shared'] < deep['d']['bytes'] and deep['c']['shared'] == deep['alone']['shared'] == 0
assert deep['big']['bytes'] >= 50000 * 24 and deep['big']['shared'] == 0 and deep['m']['bytes'] >= 20000
assert deep['one']['bytes'] >= 80000 and deep['w'] == {"name": "w", "class": "double", "size": [1, 1], "bytes": 8, "shared": 0}
P
expect_run 0 '^  big +cell 1x50000, at least [0-9]+ bytes$' "$micac" image info bytes.img
expect_run 0 '^  d +cell 1x2, [0-9]+ bytes, [0-9]+ of them shared$' "$micac" image info --deep --snapshot "$snapshot" bytes.img
exit $((bad > 0))
