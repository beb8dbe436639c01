#!/usr/bin/env bash
# tests/image/migrate.sh MICA MICAC SNAPSHOT FORGE STDLIB - `micac image migrate`: images that were saved over another library, or
# by a program with other instructions, are this program's again: values, what they share, globals, functions. FORGE is the
# program of forge_image.c.
set -u
mica=$1 micac=$2 snapshot=$3 forge=$4 stdlib=$5 here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
cd "$work" || exit 2
export XDG_DATA_HOME=$work/data HOME=$work MICA_CACHE=off
echo 'function y = of_the_new_library (), y = 1; end' > of_the_new_library.m
"$micac" build -o new.snap "$stdlib" of_the_new_library.m > /dev/null || die "no other library"
old() { "$mica" -q --snapshot "$snapshot" "$@"; }
expect_new() { local status=$1 pattern=$2; shift 2; expect_run "$status" "$pattern" "$mica" -q --snapshot new.snap "$@"; }
migrate() { local status=$1 pattern=$2; shift 2; expect_run "$status" "$pattern" "$micac" image migrate --snapshot new.snap "$@"; }

cp "$here/values.m" .
old --image a.img values.m || die "no image"
cat > begin.m <<'M'
global g other_g
g = {1, 'global'};
global unseen
unseen = 7; clear unseen
function y = twice (x), y = 2 * x; end
m = containers.Map (); m('k') = {1, [2 3]}; m('self') = m; alias = m; numbers = containers.Map ([1 5], {'a', 'b'}); typed = containers.Map ('KeyType', 'int32', 'ValueType', 'double');
typed(3) = 4; big = rand (100); shares = {big, big}; calls = @(x) twice (x) + k; in_handle = @(x) half (x) + power (x, 2); holds = @() m('k'); nohandle = @(varargin) numel (varargin);
try, error ('my:id', 'text %d', 5); catch e, end
deep = {}; for j = 1:100000, deep = {deep}; end; twins = {1}; for j = 1:40, twins = {twins, twins}; end
image_describe ('what it is');
M
old --image a.img begin.m || die "no image"
expect_new 1 'lies over another standard library.s snapshot.*micac image migrate' --image a.img -e '1;'
cp a.img kept.img
migrate 0 '^b.img: [0-9]+ variables and 1 functions; settings, persistent' a.img -o b.img
cmp -s a.img kept.img || fail "the old image was written to"
expect_run 0 '^description +what it is$' "$micac" image info b.img
expect_run 0 'proved' "$micac" image verify --deep --snapshot new.snap b.img
names=(k nested half power b bm bn b0 i im in i64 u64 ui s st es cm cn odd rows0 c30 x tenth third tiny large minus n3 na z zm zn zi f fm fz fzm c c0
       c23 c3 ss sa s0 sn s22 h r rd em e03 d p g other_g big shares calls in_handle nohandle)
# all values are the same: the two are compared as Octave's text and as JSON
for form in octave json; do
  "$micac" image extract a.img --snapshot "$snapshot" --as $form "${names[@]}" > a.$form || fail "taking out of the old one"
  "$micac" image extract b.img --snapshot new.snap --as $form "${names[@]}" > b.$form || fail "taking out of the new one"
  cmp a.$form b.$form || fail "values differ"
done
# and by comparing the two, each over its own library; what a handle captured without a value is no variable to it any more
"$micac" image diff --from "$snapshot" --snapshot new.snap a.img b.img > said
grep '^variable' said | grep -v '^variable lazy: ' && fail "values differ"
cat > check.m <<'M'
assert (calls (5), 13); assert (in_handle (4), 2 + 19); assert (half (3), 1.5); assert (twice (4), 8);
assert (holds (){2}, [2 3]); alias('new') = 1; assert (m.isKey ('new')); assert (m('self').isKey ('new')); assert (numbers(5), 'b'); assert (typed(3), 4);
assert (nohandle (1, 2), 2);
global unseen; assert (unseen, 7); assert (g{2}, 'global'); g{2} = 'seen';
function see (), global g; disp (g{2}); end
see
assert (e.identifier, 'my:id'); assert (e.message, 'text 5'); assert (class (e), 'MException');
n = 0; while iscell (deep) && ! isempty (deep), deep = deep{1}; n++; end, assert (n, 100000);
n = 0; while numel (twins) == 2, twins = twins{2}; n++; end, assert (n, 40);
assert (median ([1 2 9]), 2); printf ('%d of the new library\n', exist ('of_the_new_library')); disp ('all of it')
M
expect_new 0 '^all of it$' --image b.img --save never check.m
expect_new 0 '^seen$' --image b.img --save never check.m
size=$(stat -c %s b.img)
[ "$size" -lt $(($(stat -c %s a.img) * 3 / 2)) ] || fail "what is shared was multiplied: $size bytes"
# in place; what is current is left alone
cp a.img c.img
migrate 0 'c.img: [0-9]+ variables' c.img
expect_new 0 '^all of it$' --image c.img --save never check.m
cp c.img before.img
migrate 0 'it is of this program and library; nothing was written' c.img
cmp c.img before.img || fail "it was written"

# another program's instructions
"$forge" code kept.img other.img || die "no forgery"
expect_run 1 'with other instructions or classes' "$mica" -q --snapshot "$snapshot" --image other.img -e '1;'
expect_run 0 '[0-9]+ variables and 1 functions' "$micac" image migrate --snapshot "$snapshot" other.img -o again.img
cp check.m check_again.m
expect_run 0 '^all of it$' "$mica" -q --snapshot "$snapshot" --image again.img --save never check.m
"$forge" classes kept.img other.img || die "no forgery"
migrate 1 'whose values are laid out in another way' other.img

# what cannot be carried
cat > local.m <<'M'
1;
function r = outer (), r = @inner_one; end
x = 1; keeps = onCleanup (@() disp ('ran')); has = {2, keeps}; y = 3;
M
old --image local.img local.m || die "no image"
cp local.img kept.img
migrate 1 "the variable 'keeps' cannot be carried over: it is or holds an onCleanup object; --partial leaves it out" local.img
cmp -s local.img kept.img || fail "the old image was written to"
migrate 0 '^has: the variable is or holds an onCleanup object$' local.img --partial -o part.img
expect_new 0 '^1 3 0 0$' --image part.img --save never -e 'printf ("%d %d %d %d\n", x, y, exist ("has"), exist ("keeps"))'
# values that lie in the library
old --image in.img -e 'f = str2func ("@(x) x + 1"); h = @median;' || die "no image"
migrate 0 'variables' in.img -o in_new.img
expect_new 0 '^3 2$' --image in_new.img --save never -e 'printf ("%d %d\n", f (2), h ([1 2 9]))'

# programs that stand in it
cat > stands.m <<'M'
x = 1; y = {2};
r = cellfun (@(k) k + image_save ('stands.img'), {3});
M
old stands.m || die "no image of a program"
migrate 1 'a program has not ended there, and calls cannot be carried over; --abandon' stands.img -o s.img
migrate 0 'variables' stands.img -o s.img --abandon
expect_new 0 '^1 2$' --image s.img --save never -e 'printf ("%d %d\n", x, y{1})'

# somebody else's, and wrong uses
expect_run 1 'this user has not saved the image, nor somebody whose key is trusted' env XDG_DATA_HOME="$work/else" "$micac" image migrate --snapshot new.snap a.img -o no.img
expect_run 1 'this user has not saved the image' env XDG_DATA_HOME="$work/else" "$micac" image migrate --snapshot new.snap --from "$snapshot" a.img -o no.img
migrate 1 'lies over another standard library' a.img --from new.snap -o no.img
migrate 1 'no image of a Mica session' begin.m -o no.img
migrate 1 'cannot' a.img -o no/where.img
[ ! -e no.img ] || fail "something was written"
exit $((bad > 0))
