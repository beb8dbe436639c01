#!/usr/bin/env bash
# tests/image/values.sh MICA MICAC SNAPSHOT - `micac image extract`: values of every class and shape in each form, read back by
# Octave where it is installed; variables of frames; what a form cannot hold; values that hold one another over and over.
set -u
mica=$1 micac=$2 snapshot=$3 here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
cd "$work" || exit 2
export XDG_DATA_HOME=$work/data HOME=$work MICA_CACHE=off
run() { "$mica" -q --snapshot "$snapshot" "$@"; }
extract() { "$micac" image extract --snapshot "$snapshot" "$@"; }
expect() { local status=$1 pattern=$2; shift 2; expect_run "$status" "$pattern" "$micac" image extract --snapshot "$snapshot" "$@"; }

cp "$here/values.m" .
run --image values.img values.m || die "no image of values"
extract values.img --as octave | sed 1d > values.octave || fail "octave"
extract values.img --json > values.json || fail "json"
for form in octave json; do
  cmp values.$form "$here/values.$form" || fail "the form $form"
done
python3 - <<'P' || fail "the values of the JSON"
import json
v = json.load(open('values.json'))
assert v['im'] == {"class": "int8", "size": [2, 2], "values": [1, 3, 2, 4]}
assert v['m']['values'] == [1, "NaN", 2.5, "-Inf"] and v['tenth']['values'] == [0.1] and v['third']['values'] == [1 / 3]
assert v['nested']['members'][1]['members'][1] == {"class": "char", "size": [1, 4], "text": "deep"}
assert v['odd']['text'] == 'x\ny\0z' and v['cm']['rows'] == ['ab', 'cd'] and v['u64']['values'] == [2 ** 64 - 1]
P
extract values.img -o values.txt || fail "to a file"
[ "$(stat -c %a values.txt)" = 600 ] || fail "who may read what was taken out"
# Octave reads back what it has when it runs the same program.
if octave=$(command -v octave-cli); then
  cat > compare.m <<'M'
values; have = load ('values.txt'); names = who; bad = {}; compared = 0;
names = setdiff (names, {'have', 'bad', 'compared'});
for n = names'
  v = eval (n{1}); compared++;
  if ! isfield (have, n{1}), bad{end+1} = ['no ' n{1}]; continue; end
  w = have.(n{1});
  if is_function_handle (v)
    same = strcmp (func2str (v), func2str (w)) && (! strcmp (n{1}, 'power') || w (2, 2) == 7);
  else
    same = strcmp (class (v), class (w)) && isequal (size (v), size (w)) && isequaln (v, w) && (! isnumeric (v) || isequal (isna (v), isna (w)));
  end
  if ! same, bad{end+1} = n{1}; end
end
printf ('%d compared; %s\n', compared, strjoin (bad, ' '));
exit (numel (bad) > 0);
M
  env -u DISPLAY "$octave" -q --no-init-file compare.m > said 2> complaints || fail "Octave reads: $(cat said complaints)"
  grep -q '^[5-9][0-9] compared; $' said || fail "Octave compared: $(cat said)"
fi

expect 0 '^x = 1$' values.img x
expect 0 '^1,2.5$' values.img m --as csv
expect 0 '^NaN,-Inf$' values.img m --as csv
expect 1 'there is no variable .nowhere. there' values.img x nowhere
expect 1 "'z' is or holds a complex array, which the form csv cannot hold" values.img z --as csv
expect 1 "'n3' is or holds an array of more than two dimensions" values.img n3 --as csv
expect 1 "'s' is or holds no array of numbers or truth values" values.img s --as csv
expect 1 'csv holds one variable' values.img x m --as csv
expect 2 'a form is display, octave, json or csv, not: text' values.img --as text
expect 1 'cannot' values.img x -o no/where.txt
(extract values.img --as octave > /dev/full) 2> said && fail "a full disk"
grep -q 'standard output: cannot write to it' said || fail "a full disk: $(cat said)"
echo before > kept.txt
expect 1 'there is no variable' values.img nowhere -o kept.txt
[ "$(cat kept.txt)" = before ] || fail "a file was replaced by nothing"
expect 1 'there is no variable' values.img x --epoch 1

# what a form has no words for
run --image maps.img -e 'x = 1; m = containers.Map (); m("k") = {2}; deep = {1, struct("a", m)};' || die "no image of maps"
expect 1 "'deep' is or holds a containers.Map, which the form octave cannot hold" maps.img deep --as octave
expect 0 'Count +: 1' maps.img m
expect 1 '^m: it is or holds a containers.Map$' maps.img -o maps.txt
grep -q '^# name: x$' maps.txt || fail "the others were not taken out"
expect 0 '"keys":\[\{"class":"char","size":\[1,1\],"text":"k"\}\]' maps.img m --json

# no field makes lines of its own
run --image fields.img -e 's.(["a" 10 "# name: q" 10 "# type: scalar" 10 "1"]) = 1; t = repmat (s, 1, 2);' || die "no image"
extract fields.img --as octave > said || fail "fields"
grep -q '^# name: q' said && fail "a field made lines: $(cat said)"
grep -q '^# name: a?# name: q?# type: scalar?1$' said || fail "a field's name: $(cat said)"

# of a program that stands in it
cat > stands.m <<'M'
function r = inner (a), r = cellfun (@(k) k + image_save ('stands.img'), {a}); end
y = inner (3);
M
run stands.m || die "no image of a program"
expect 0 '^k = 3$' stands.img --frame 2
expect 0 '^a = 3$' stands.img a --frame 4
expect 1 'frame 1 is that of the builtin image_save, which has no variables' stands.img --frame 1
expect 1 'none of number 9; `micac image info` lists them' stands.img --frame 9
expect 2 'a frame is a number from 1 on, not: x' stands.img --frame x

# what ends with a session does not run, and nothing steers a terminal
run --image ends.img -e 'f = onCleanup (@() system ("touch ran")); t = ["a" 27 "[2J" 10 "b"];' || die "no image"
rm -f ran
expect 0 '^t = a\?\[2J$' ends.img t
expect 0 'onCleanup' ends.img f
[ ! -e ran ] || fail "a function of the image ran"

# values that hold one another over and over, and deeply
run --image bomb.img -e 'c = {1}; for k = 1:60, c = {c, c}; end; d = {}; for k = 1:200000, d = {d}; end' || die "no image"
expect 1 'more than [0-9]+ members' bomb.img c --json -o bomb.txt
expect 1 'nested too deeply' bomb.img d --json
expect 1 'nested too deeply' bomb.img d --as octave
[ ! -e bomb.txt ] || fail "half of it was left"
exit $((bad > 0))
