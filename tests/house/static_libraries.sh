#!/usr/bin/env bash
# tests/house/static_libraries.sh MICA - a static mica opens OpenBLAS, which makes its threads through mica_threads.so; alone it computes
# the same with one thread and says so.
set -u
mica=$1
readelf -lW "$mica" | grep -q INTERP && fail "the program asks for an interpreter"
readelf -hW "$mica" | grep -q 'DYN' || fail "the program is not position-independent"
. "$(dirname "$0")/../lib.sh"
product='a = reshape (mod ((1:250000) * 7919, 1009), 500, 500); b = a * a; printf ("%.10g\n", sum (b(:)));'
program=$product' a += 1e5 * eye (500); [u, s, v] = svd (a(1:60,1:60)); x = a \ (a * ones (500, 1)); printf ("%.6g %.6f\n", s(60,60), max (x));'
export MICA_CACHE=off
snapshot=$(dirname "$mica")/stdlib.snap
expected=$("$mica" --snapshot "$snapshot" -e "$program" 2>&1)
[ "$(head -1 <<<"$expected")" = "$(MICA_NO_BLAS=1 "$mica" --snapshot "$snapshot" -e "$product")" ] || fail "the product with libraries: $expected"
[[ "$expected" == *" 1.000000" ]] || fail "the solution: $expected"
cp "$mica" "$work/mica"
alone=$("$work/mica" --snapshot "$snapshot" -e "$program" 2>"$work/said")
[ "$alone" = "$expected" ] || fail "without the threads' library: '$alone', not '$expected'"
[ "$(grep -c 'uses one thread' "$work/said")" = 1 ] || fail "said: $(cat "$work/said")"
mkdir -p "$work/bin" "$work/lib/mica" && mv "$work/mica" "$work/bin/" && cp "$(dirname "$mica")/mica_threads.so" "$work/lib/mica/"
[ "$("$work/bin/mica" --snapshot "$snapshot" -e "$program" 2>&1)" = "$expected" ] || fail "installed, it says other things"
if [ "$(nproc)" -gt 1 ] && ldconfig -p | grep -q libopenblas.so.0; then
  strace -f -qq -e trace=clone,clone3 -o "$work/trace" "$mica" --snapshot "$snapshot" -e "$program" >/dev/null || fail "under strace"
  grep -q 'clone' "$work/trace" || fail "OpenBLAS made no thread"
fi
exit $((bad > 0))
