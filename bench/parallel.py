#!/usr/bin/env python3
# bench/parallel.py - element-wise loops on one thread and on all, by size.
"""Usage: parallel.py [--rounds N] MICA

Prints microseconds for x + y and exp (x) over n elements, best of the rounds, with MICA_THREADS=1 and without it; the
two take turns. Loops below the thresholds of vm/parallel.h never start a thread: their columns agree within noise.
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
    args = parser.parse_args()
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
