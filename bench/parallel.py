#!/usr/bin/env python3
# bench/parallel.py - element-wise loops on one thread and on all, by size.
"""Usage: parallel.py [--rounds N] [--costs] MICA

Prints microseconds for x + y and exp (x) over n elements, best of the rounds, with MICA_THREADS=1 and without it; the
two take turns. Loops below the thresholds of vm/arith/parallel.h never start a thread: their columns agree within noise.
"""
import argparse
import os
import subprocess
import tempfile

PROGRAM = """
for e = 12:22
  n = 2 ^ e; x = linspace (0.1, 1, n); y = linspace (1, 2, n); turns = ceil (2 ^ 22 / n);
  tic; for k = 1:turns, z = x + y; end; a = toc / turns;
  tic; for k = 1:turns, z = exp (x); end; b = toc / turns;
  printf ("%d %.3f %.3f\\n", n, a * 1e6, b * 1e6);
end
"""

COSTS = r"""1;
function t = least (f, x)
  t = Inf;
  for k = 1:12, tic; y = f (x); used = toc; if used < t, t = used; end, end
end
n = 1e5; x = (1:n) / n * 0.9 + 0.05; z = 1 + x; names = strsplit ("%s", " ");
one = least (@(v) v + x, z);
for k = 1:numel (names)
  v = x; if strcmp (names{k}, "acosh"), v = z; end
  printf ("%%-10s %%8.1f\n", names{k}, least (str2func (names{k}), v) / one);
end
printf ("%%-10s %%8.1f\n", ".^", least (@(v) v .^ x, z) / one);
printf ("%%-10s %%8.1f\n", "complex .^", least (@(v) v .^ x, complex (z, z)) / one);
"""
FUNCTIONS = ("sqrt floor round sign conj roundb exp expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh tanh "
             "asinh acosh atanh cbrt erf erfc gamma gammaln erfinv erfcinv erfcx")


def costs(mica):
    with tempfile.NamedTemporaryFile("w", suffix=".m") as program:
        program.write(COSTS % FUNCTIONS)
        program.flush()
        print("additions that take as long as one element:")
        subprocess.run([mica, "-q", program.name], check=True, env=dict(os.environ, MICA_THREADS="1"))


def run(mica, path, threads):
    environment = dict(os.environ)
    environment.pop("MICA_THREADS", None)
    if threads:
        environment["MICA_THREADS"] = str(threads)
    lines = subprocess.run([mica, "-q", path], capture_output=True, text=True, check=True, env=environment).stdout
    return {int(n): (float(a), float(b)) for n, a, b in (line.split() for line in lines.splitlines())}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mica")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--costs", action="store_true", help="what an element costs, in additions")
    args = parser.parse_args()
    if args.costs:
        costs(args.mica)
        return
    best = {1: {}, 0: {}}
    with tempfile.NamedTemporaryFile("w", suffix=".m") as program:
        program.write(PROGRAM)
        program.flush()
        for _ in range(args.rounds):
            for threads, table in best.items():
                for n, times in run(args.mica, program.name, threads).items():
                    old = table.get(n, times)
                    table[n] = tuple(min(p) for p in zip(old, times))
    print("%10s %14s %14s %14s %14s" % ("n", "x + y, one", "all", "exp (x), one", "all"))
    for n in sorted(best[1]):
        print("%10d %14.1f %14.1f %14.1f %14.1f" % (n, best[1][n][0], best[0][n][0], best[1][n][1], best[0][n][1]))


if __name__ == "__main__":
    main()
