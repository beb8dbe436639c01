#!/usr/bin/env python3
# bench/chains.py - chains of element-wise operations, on one thread.
"""Usage: chains.py MICA [OTHER…]

Each program evaluates one expression again and again; the least time of one evaluation counts, of several runs in
turns. Other interpreters (default: octave-cli) run the same text; the ratio is their time divided by Mica's."""
import os
import re
import subprocess
import sys
import tempfile

CHAINS = {
    "4 operations": "a .* b + c - sqrt (d)",
    "4 operations, no function": "a .* b + c - d .* 3",
    "2 operations": "a .* b + c",
    "mask": "(a > 0.25) & (b < 1.5)",
    "6 operations": "(a + 1) .* (b - 2) ./ (c .* c + d)",
    "singles": "s .* t + s - sqrt (t)",
}
PROGRAM = """1;
function best = least (a, b, c, d, s, t, rounds, turns)
  best = Inf;
  for k = 1:rounds
    tic; for j = 1:turns, y = %s; end; used = toc / turns;
    if used < best, best = used; end
  end
end
n = %d;
a = (1:n) / n; b = a + 1; c = a .* 2 - 0.5; d = a + 3; s = single (a); t = single (b);
printf ("%%.9f\\n", least (a, b, c, d, s, t, %d, %d));
"""


def least(command, text):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "chain.m")
        with open(path, "w") as f:
            f.write(text)
        env = dict(os.environ, MICA_THREADS="1", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
        run = subprocess.run(command + [path], capture_output=True, text=True, env=env)
        return float(re.search(r"[0-9.]+", run.stdout).group())


def main():
    commands = [[sys.argv[1], "-q"]] + [c.split() for c in sys.argv[2:] or ["octave-cli --norc"]]
    print("%-28s %9s" % ("microseconds", "elements") + "".join("%14s" % c[0].split("/")[-1] for c in commands))
    for n in (1000, 10000, 1000000):
        for name, text in CHAINS.items():
            program = PROGRAM % (text, n, 10, max(1, 1000000 // n))
            times = [min(least(c, program) for _ in range(3)) * 1e6 for c in commands]
            ratios = "".join("%14.2f" % (t / times[0]) for t in times[1:])
            print("%-28s %9d" % (name, n) + "".join("%14.1f" % t for t in times) + "   ratio" + ratios)


if __name__ == "__main__":
    main()
