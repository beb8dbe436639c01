#!/usr/bin/env bash
# tests/session/private.sh MICA MICAC - functions of private folders: who sees them, from a folder, a layer, a damaged layer, a library.
set -u
mica=$1 micac=$2
. "$(dirname "$0")/../lib.sh"
cd "$work" || exit 2
export mica micac
expect() { expect_line "$@"; }
mkdir -p top/private top/sub/private other/private
cat > top/pub.m <<'M'
function y = pub ()
  h = @help_me;
  g = str2func ("help_me");
  y = [help_me(), feval("help_me"), cellfun("help_me", {0}), h(), g(), eval("help_me ()"), cellfun(@(x) help_me (), {0})];
  y = [y, sum([1 2]), feval("own", 4), cellfun("own", {5})];
end
function y = own (x)
  y = x + 0.5;
end
M
echo 'function y = help_me (varargin), y = deeper (); end' > top/private/help_me.m
echo 'function y = deeper (), y = 1; end' > top/private/deeper.m
echo 'function y = sum (x), y = -1; end' > top/private/sum.m
echo 'function y = name_it (), y = func2str (@help_me); end' > top/name_it.m
echo 'function y = pub2 (), y = help_me (); end' > top/sub/pub2.m
echo 'function y = help_me (varargin), y = 5; end' > top/sub/private/help_me.m
echo 'function y = pub3 (), y = [help_me() sum([1 2])]; end' > other/pub3.m
echo 'function y = help_me (varargin), y = 7; end' > other/private/help_me.m
want='^1 1 1 1 1 1 1 -1 4.5 5.5 $'
show='printf ("%g ", pub ()); disp ("")'
check() { # check HOW: the layer or library that the options in $how give
  how=$1
  export how
  expect 0 "$want" "\"\$mica\" $how -e '$show'"
  expect 0 '^5$' "\"\$mica\" $how -e 'disp (pub2 ())'"
  expect 0 '^7 3$' "\"\$mica\" $how -e 'printf (\"%g %g\\n\", pub3 ())'"
  expect 0 '^help_me$' "\"\$mica\" $how -e 'disp (name_it ())'"
  expect 1 "'help_me' undefined" "\"\$mica\" $how -e 'help_me ()'"
  expect 1 "'deeper' undefined" "\"\$mica\" $how -e 'pub (); deeper ()'"
}
"$micac" build -o both.snap top other > /dev/null || exit 2
check '--layer both.snap'
# two layers may each have a private function of one path
"$micac" build -o one.snap top > /dev/null && "$micac" build -o two.snap other > /dev/null || exit 2
check '--layer one.snap --layer two.snap'
check '--layer two.snap --layer one.snap'
# incremental builds: a private function that comes and goes is seen by sources that did not change
"$micac" build --incremental -o inc.snap top > /dev/null || exit 2
mv top/private/sum.m aside.txt
"$micac" build --incremental -o inc.snap top > /dev/null || exit 2
expect 0 '^1 1 1 1 1 1 1 3 4.5 5.5 $' "\"\$mica\" --layer inc.snap -e '$show'"
mv aside.txt top/private/sum.m
"$micac" build --incremental -o inc.snap top > /dev/null || exit 2
expect 0 "$want" "\"\$mica\" --layer inc.snap -e '$show'"
# bytecode that is damaged is made anew from the file's HIR, with the same functions
python3 - both.snap hurt.snap <<'P' || exit 2
import sys
data = bytearray(open(sys.argv[1], 'rb').read())
at = data.find(b'MCCO')
while at >= 0:
    data[at + 9] ^= 0x40
    at = data.find(b'MCCO', at + 1)
open(sys.argv[2], 'wb').write(data)
P
expect 0 "$want" "\"\$mica\" -q --layer hurt.snap -e '$show'"
expect 0 '^5$' '"$mica" -q --layer hurt.snap -e "disp (pub2 ())"'
expect 0 'comes from' '"$mica" --layer hurt.snap -e "disp (pub2 ())"'
expect 0 '^7 3$' '"$mica" -q --layer hurt.snap -e "printf (\"%g %g\\n\", pub3 ())"'
# from the folder, from anywhere
expect 0 "$want" "cd top && \"\$mica\" -e '$show'"
expect 0 '^5$' 'cd top/sub && "$mica" -e "disp (pub2 ())"'
echo "$show; help_me ();" > top/script.m
expect 0 "$want" '"$mica" top/script.m'
expect 1 "'help_me' undefined" '"$mica" -e "help_me ()"'
# equal names: the folder named first wins, and the other is told of
echo 'function y = pub (), y = 0; end' > other/pub.m
expect 0 'other.pub.m: warning: pub is hidden by pub.m' '"$micac" build -o both.snap top other'
expect 0 "$want" "\"\$mica\" --layer both.snap -e '$show'"
expect 0 '^0$' '"$micac" build -o both.snap other top; "$mica" --layer both.snap -e "disp (pub ())"'
[ $bad -eq 0 ]
