#!/usr/bin/env bash
# tests/image/golden.sh MICA MICAC - images that were saved by released versions are read, proved and gone on from, or carried over
# where the instructions are others now; bad ones are refused for what is wrong with them. golden/make.sh made them.
set -u
mica=$1 micac=$2 golden=$(cd "$(dirname "$0")" && pwd)/golden
. "$(dirname "$0")/../lib.sh"
cd "$work" || exit 2
export XDG_DATA_HOME=$work/data HOME=$work MICA_CACHE=off
mkdir -p data/mica
cp "$golden/image.key" data/mica/image.key && chmod 600 data/mica/image.key
cp "$golden"/*.img . && chmod 600 ./*.img
image() { local status=$1 pattern=$2; shift 2; expect_run "$status" "$pattern" "$micac" image "$@" --snapshot none; }

image 0 '^v1.img: good$' verify v1.img
image 0 '2 epochs$' info v1.img
"$micac" image info v1.img | grep -Ev '^(saved|file) ' > told
diff told "$golden/v1.txt" || fail "what the image says of itself"
if [ "${MICA_TEST_SANITIZED:-}" ]; then
  image 1 'the memory is of another kind of VM' verify --deep v1.img
  image 1 'the memory is of another kind of VM' migrate v1.img -o now.img
  exit $((bad > 0))
fi
"$micac" image migrate v1.img -o now.img --snapshot none > said || fail "migrating: $(cat said)"
if grep -q 'nothing was written' said; then # the instructions are still those of that version
  cp v1.img now.img
  expect_run 0 'good, and its memory is proved' env XDG_DATA_HOME="$work/else" "$micac" image verify --deep v1.img --snapshot none
  image 3 '^variable x: only in the second' diff v1.img --epoch 1
fi
cat > check.m <<'M'
global g
values = {x, half, z, i8, u64, t, name, dq, none, n3, c, s.a, s.b, sa(2).p, m('k'), double(m('self').Count), d(2, 2), f(0), h(1), g, twice(21)};
want = {41, 0.5, [1+2i 3], int8([1 -2; 3 4]), intmax('uint64'), true, 'golden', "dq", [], ones(2, 1, 2, 'single'), {1, 'two', {41}}, {1, 'two', {41}}, 1:5, 'q', {1, 'two', {41}}, 2, 1, 0, 42, 4, 42};
for k = 1:numel (want)
  if ! isequal (values{k}, want{k}) || ! strcmp (class (values{k}), class (want{k})), error ('value %d', k); end
end
disp ('all of it')
M
expect_run 0 '^all of it$' "$mica" -q --snapshot none --image now.img --save never check.m
expect_run 0 '^all of it$' env XDG_DATA_HOME="$work/else" "$mica" -q --snapshot none --image now.img --save never check.m

# each bad one by its own words, whoever looks: the whole of it is read
while IFS='|' read -r name verb pattern; do
  [ -f "v1_bad_$name.img" ] || fail "there is no v1_bad_$name.img"
  image 1 "$pattern" $verb "v1_bad_$name.img"
  "$mica" -q --snapshot none --image "v1_bad_$name.img" --save never -e 'disp (7)' > said 2>&1 && [ "$name" != page ] && [ "$name" != count ] &&
    fail "$name is gone on from: $(cat said)"
  cmp -s "v1_bad_$name.img" "$golden/v1_bad_$name.img" || fail "$name was written to"
done <<'BAD'
version|verify|the image is encrypted in a way that this program does not know
future|verify|the image has version 3; this program reads versions 1 and 2
superblocks|verify|both superblocks are damaged
page|verify|CORRUPTED
cut|verify|bytes and needs
count|verify --deep|CORRUPTED, section
code|verify --deep|other instructions or classes
classes|migrate|values are laid out in another way
record|verify --deep|version 99 of the record 'random'; this program knows it up to
region|verify --deep|has the region 'other', which this program does not know
BAD
bad_files=$(ls v1_bad_*.img | wc -l)
[ "$bad_files" = 10 ] || fail "$bad_files bad ones, not all of which are looked at"
exit $((bad > 0))
