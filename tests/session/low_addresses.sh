#!/bin/sh
# low_addresses.sh LOW MICA FOLDER - a program runs where addresses have 39 bits, as low_addresses.c imitates it: the
# cage then stands in a lane of 16 GiB, and sees to it that the heap does not leave it.
set -u
low=$1
mica=$2
root=$3
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
fail() { echo "low_addresses: $*" >&2; exit 1; }

"$low" "$mica" "$root/examples/tour.m" > "$work/low.out" 2>&1
status=$?
[ $status != 77 ] || exit 77
[ $status = 0 ] || fail "tour.m: $(tail -3 "$work/low.out")"
cmp -s "$work/low.out" "$root/examples/expected/tour.out" || fail "tour.m prints something else"
# the cage does lie below: its heap is where no process has anything otherwise
"$low" "$mica" -e 'm = fileread ("/proc/self/maps"); b = regexp (m, "^[0-9a-f]+", "match", "lineanchors");
disp (any (cellfun (@(a) numel (a) <= 10 && hex2dec (a) >= 2^34 && hex2dec (a) < 2^37, b)))' > "$work/maps" 2>&1
[ "$(cat "$work/maps")" = 1 ] || fail "where the cage lies: $(cat "$work/maps")"
# more than a lane holds is an error that M can catch
out=$("$low" "$mica" -e 'try, x = zeros (1, 2.5e9); disp (numel (x)), catch err, disp (err.message), end' 2>&1)
[ "$out" = "out of memory or dimension too large for Octave's index type" ] || fail "more than a lane: $out"
echo ok
