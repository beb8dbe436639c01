#!/usr/bin/env bash
# address_limit.sh MICA FOLDER - programs run where the system grants few addresses (ulimit -v): the cage maps what is
# used of it. What does not fit ends in M's own error, and the same program sees the same numbers.
set -u
mica=$1
root=$2
. "$(dirname "$0")/../lib.sh"
cd "$work" || exit 2

"$mica" "$root/examples/tour.m" > free.out 2>&1 || die "tour.m without a limit"
[ "$(ulimit -v 65536; "$mica" -e 'disp (sum (ones (100)(:)))' 2>&1)" = 10000 ] || die "a sum in 64 MiB"
for limit in 6000000 1000000 500000 262144; do
    [ "$(ulimit -v $limit; "$mica" -e 'disp (sum (ones (100)(:)))' 2>&1)" = 10000 ] || die "a sum under $limit KiB"
    (ulimit -v $limit; "$mica" "$root/examples/tour.m") > limited.out 2>&1 || die "tour.m under $limit KiB"
    cmp -s free.out limited.out || die "tour.m prints something else under $limit KiB"
done
# the heap grows bit by bit, is used again, and ends in an error that M can catch
out=$(ulimit -v 1000000; "$mica" -e '
x = []; for k = 1:200, x(end+1:end+1000) = k; end
try, c = {}; for k = 1:100, c{k} = ones (1, 4e6); end, catch err, disp (err.message), end
clear c; disp (sum (x)); y = ones (1, 4e6); disp (numel (y))' 2>&1)
[ "$out" = "out of memory or dimension too large for Octave's index type
2.0100e+07
4000000" ] || die "a heap at its limit: $out"
# the stack and the pool of values too: deep recursion, and a list of more values than are open at first
out=$(ulimit -v 262144; "$mica" -e 'max_recursion_depth (9000);
function r = down (k), if k == 0, r = 0; else, a = k; b = a; c = b; r = c - b + 1 + down (k - 1); end, end
disp (down (8500)); c = num2cell (1:300000); disp (sum ([c{:}]))' 2>&1)
[ "$out" = "8500
4.5000e+10" ] || die "deep recursion and long lists: $out"
# many names, and what cannot even begin says what to do
out=$(ulimit -v 262144; "$mica" -e "for k = 1:540000, s = struct (); s.(sprintf ('f%d', k)) = k; end, disp (s.f540000)" 2>&1)
[ "$out" = 540000 ] || die "many names: $out"
out=$(ulimit -v 20000; "$mica" -e 1 2>&1) && die "20 MB were enough"
case $out in *"ulimit -v"*) ;; *) die "no advice: $out" ;; esac
# linear algebra does not hang where its library has no room, nor where no thread can be made
for limit in 2000000 500000 400000 262144; do
    out=$(ulimit -v $limit; timeout 60 "$mica" -e 'x = 2 * full (eye (200)); z = x * x; disp (z(7,7)); disp ((x \ ones (200, 1))(3))' 2>&1)
    [ "$out" = "4
0.5000" ] || die "linear algebra under $limit KiB: $out"
done
for limit in 40000 120000 150000; do
    out=$(ulimit -d $limit; timeout 60 "$mica" -e 'x = 2 * full (eye (200)); z = x * x; disp (z(7,7)); disp ((x \ ones (200, 1))(3))' 2>&1)
    [ "$out" = "4
0.5000" ] || die "linear algebra under $limit KiB of data: $out"
done
nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
if [ "$(id -u)" = 0 ] && $nobody "$mica" -e 1 > has.txt 2>&1; then
    out=$(ulimit -u 1; timeout 60 $nobody "$mica" -e 'x = ones (300); z = x * x; disp (z(9))' 2>&1)
    [ "$out" = 300 ] || die "linear algebra without threads: $out"
fi
echo ok
