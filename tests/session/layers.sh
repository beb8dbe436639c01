#!/usr/bin/env bash
# tests/session/layers.sh MICA MICAC TOOLBOX - layers over the standard library: who is found first, calls up and down, what is refused.
set -u
mica=$1 micac=$2 toolbox=$3
. "$(dirname "$0")/../lib.sh"
cd "$work" || exit 2
export mica micac
expect() { expect_line "$@"; }
layer() { # layer NAME FUNCTION TEXT [FUNCTION TEXT]...: a snapshot NAME.snap of these functions
  local name=$1
  shift
  mkdir -p "$name"
  while [ $# -gt 1 ]; do
    printf '%s\n' "$2" > "$name/$1.m"
    shift 2
  done
  "$micac" build -o "$name.snap" "$name" > /dev/null || exit 2
}
layer one who 'function s = who_is; s = "one"; end' \
  down 'function s = down; s = [strjoin({"d", "1"}, "-"), who_is2(), num2str(hidden())]; end
function n = hidden; n = 7; end' \
  hidden_user 'function n = hidden_user; n = hidden(); end' \
  fliplr 'function x = fliplr(x); x = "shadow"; end' numel 'function n = numel(varargin); n = -5; end'
layer two who 'function s = who_is; s = "two"; end' who_is2 'function s = who_is2; s = ["<", fliplr([1 2]), ">"]; end'
layer three who 'function s = who_is; s = "three"; end' up 'function s = up; s = down(); end'
"$micac" build -o box.snap "$toolbox" > /dev/null || exit 2

# order: later layers first, then earlier ones, then the library; builtins last of all
expect 0 '^one$' '"$mica" --layer one.snap -e "disp(who())"'
expect 0 '^two$' '"$mica" --layer one.snap --layer two.snap -e "disp(who())"'
expect 0 '^one$' '"$mica" --layer two.snap --layer=one.snap -e "disp(who())"'
expect 0 '^three$' '"$mica" --layer one.snap --layer two.snap --layer three.snap -e "disp(who())"'
expect 0 '^shadow$' '"$mica" --layer one.snap -e "disp(fliplr([1 2]))"'
expect 0 '^   2   1$' '"$mica" --layer two.snap -e "disp(fliplr([1 2]))"'
expect 0 '^-5$' '"$mica" --layer one.snap -e "f = @numel; disp(f(3))"'
# a file of the program's folder may add, not replace; one of the current folder replaces
echo 'function s = who; s = "file"; end' > who.m
expect 0 '^file$' '"$mica" --layer one.snap -e "disp(who())"'
rm who.m
# the environment's layers lie under those of the command line
expect 0 '^one$' 'MICA_LAYERS=two.snap:one.snap "$mica" -e "disp(who())"'
expect 0 '^three$' 'MICA_LAYERS=one.snap:two.snap "$mica" --layer three.snap -e "disp(who())"'
# down to the library, across to another layer, up again; private functions of a file stay private
expect 0 '^d-1<shadow>7$' '"$mica" --layer one.snap --layer two.snap --layer three.snap -e "disp(up())"'
expect 1 "'hidden' undefined" '"$mica" --layer one.snap -e "hidden_user()"'
expect 0 '^<<x>>6$' '"$mica" --layer box.snap -e "disp(tb_label(\" x\"))"'
# without the library: the layer and the builtins are there
expect 0 '^one$' '"$mica" --snapshot none --stdlib /nonexistent --layer one.snap -e "disp(who())"'
# where it comes from, what it says
expect 0 "^'tb_sum' is a function of the layer box.snap \(tb_sum.m\)$" '"$mica" --layer box.snap -e "which tb_sum"'
expect 0 "^$work/box.snap/tb_sum.m\$" '"$mica" --layer box.snap -e "disp (which (\"tb_sum\"))"'
expect 0 "^'fliplr' is a function of the layer one.snap \(fliplr.m\)$" '"$mica" --layer one.snap -e "which fliplr"'
expect 0 "^'fliplr' is a function of the standard library \(.*fliplr.m\)$" '"$mica" -e "which fliplr"'
expect 0 "^'tb_sum' is a function of the layer box.snap" '"$mica" --layer box.snap -e "help tb_sum"'
expect 0 'one by one' '"$mica" --layer box.snap -e "help tb_sum"'
expect 0 'tb_square \(x\(k\)\)' '"$mica" --layer box.snap -e "type tb_sum"'
expect 0 '"layers":\[\{"path":"box.snap".*"load_time_ns"' '"$mica" --layer box.snap --snapshot-stats=json -e ""'
expect 0 '^layer box.snap$' '"$mica" --layer box.snap --snapshot-stats -e ""'
# a packed layer is expanded once into the user's cache, under its identity; without a cache, into memory; a damaged copy is made again
"$micac" pack box.snap -o packed.snap > /dev/null || exit 2
export XDG_CACHE_HOME=$work/cache
for turn in built found; do
  expect 0 '^<<x>>6$' '"$mica" --layer packed.snap -e "disp(tb_label(\" x\"))"'
  copies=("$work"/cache/mica/*.snap)
  cmp -s "${copies[0]}" box.snap || { echo "$turn: the copy is not the layer that was packed"; bad=$((bad + 1)); }
  stat -c '%i %y' "${copies[0]}" > "$turn"
done
cmp -s built found || { echo "the copy of the layer was made twice"; bad=$((bad + 1)); }
printf '\377' | dd of="${copies[0]}" bs=1 seek=200 conv=notrunc status=none
expect 0 '^<<x>>6$' '"$mica" --layer packed.snap -e "disp(tb_label(\" x\"))"'
cmp -s "${copies[0]}" box.snap || { echo "the damaged copy of the layer is still there"; bad=$((bad + 1)); }
rm -r "$work/cache"
expect 0 '^<<x>>6$' '"$mica" --no-cache --layer packed.snap -e "disp(tb_label(\" x\"))"'
[ ! -e "$work/cache" ] || { echo "--no-cache wrote a copy of the layer"; bad=$((bad + 1)); }
# refused: what was asked for by name is not left out silently
expect 2 '^mica: 4 layers are given, there is room for 3$' '"$mica" --layer one.snap --layer two.snap --layer three.snap --layer box.snap -e 1'
expect 1 '^mica: layer nothing.snap: cannot open: No such file' '"$mica" --layer nothing.snap -e 1'
expect 2 'a value is missing' '"$mica" --layer'
head -c 5000 box.snap > cut.snap
expect 1 '^mica: layer .*cut.snap|^mica: layer cut.snap' '"$mica" --layer one.snap --layer cut.snap -e 1'
echo 'not a snapshot, and this is long enough to be looked at' > text.snap
expect 1 '^mica: layer text.snap' '"$mica" --layer text.snap -e 1'
# another fingerprint (bytes 64 to 95): refused although the rest is whole
cp box.snap other.snap
printf '\377' | dd of=other.snap bs=1 seek=70 conv=notrunc status=none
expect 1 'layer other.snap: .*SHA-256' '"$mica" --layer other.snap -e 1'
expect 1 'layer other.snap: fingerprint: expected [0-9a-f]{64}, found' '"$mica" --validate off --layer other.snap -e 1'
# a page that is damaged is noticed when it is used
cp box.snap flip.snap
size=$(stat -c %s flip.snap)
python3 - flip.snap <<'PY'
import sys
data = bytearray(open(sys.argv[1], 'rb').read())
for at in range(4096 + 100, len(data) - 4096, 4096):
    data[at] ^= 1
open(sys.argv[1], 'wb').write(data)
PY
expect 1 'SHA-256' '"$mica" --layer flip.snap -e "tb_label(\"x\")"'
expect 1 'layer flip.snap: .*SHA-256' '"$mica" --validate full --layer flip.snap -e 1'
[ $bad = 0 ] && echo "layers: all as expected"
exit $((bad > 0))
