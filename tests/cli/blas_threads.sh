#!/usr/bin/env bash
# tests/cli/blas_threads.sh MICA - products whose threads each need variables of their own from the library of linear algebra:
# few rows and many columns. A program that does not find these ends by a signal.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
mica=$1
cat >"$work/long.m" <<'M'
bad = 0;
for m = [1 2 3 5 16]
  for n = [1000 20000 100000]
    w = rand (m, n); x = rand (n, 1); y = w * x; z = x' * w'; s = single (w) * single (x);
    want = sum (w .* x', 2);
    bad += norm (y - want) > 1e-9 * norm (want) || norm (z' - want) > 1e-9 * norm (want) || norm (double (s) - want) > 1e-2 * norm (want);
    c = complex (w, 1) * x;
    bad += norm (real (c) - want) > 1e-9 * norm (want);
  end
end
printf ("wrong: %d\n", bad);
M
for threads in 1 2 4 8; do
  OPENBLAS_NUM_THREADS=$threads expect_run 0 '^wrong: 0$' "$mica" "$work/long.m"
done
[ $bad = 0 ]
