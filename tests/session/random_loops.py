#!/usr/bin/env python3
# tests/session/random_loops.py - random loops and chains: the same with and without kernels, and beside Octave.
"""Usage: random_loops.py MICA [--count N] [--seed S] [--octave] [--level L]

Each program is a function with a loop over a range (long enough to be run block by block) and the same function with a
loop over an array of the same numbers (which is not): all that they leave must have the same bits, also where an error
or a `break` ends the loop. Each chain of element-wise operations is compared with the same over pieces too short for
one. With --octave a digest of everything is compared with what octave-cli prints for the same text."""
import argparse
import os
import random
import re
import subprocess
import sys
import tempfile

RANGES = ["1:n", "2:n", "1:n-1", "1:2:n", "n:-1:1", "n-1:-2:2", "2:3:n", "0:n", "1:n+3", "-3:n-4", "3:n-2"]
INDEX = ["i", "i", "i", "i", "i + 1", "i - 1", "n - i + 1", "2 * i - 1", "3", "n", "i + 2"]


class Maker:
    """Statements and expressions of one loop's body."""

    def __init__(self, rng):
        self.r = rng

    def index(self):
        return self.r.choice(INDEX)

    def element(self):
        r = self.r
        kind = r.random()
        if kind < 0.6:
            return "%s(%s)" % (r.choice("aabyz"), self.index())
        if kind < 0.8:
            return "A(%s, %s)" % r.choice([("i", "2"), ("2", "i"), ("i", "i"), ("i", "1"), ("5", "n - i + 1")])
        return "Y(%s, %s)" % r.choice([("i", "2"), ("2", "i"), ("i", "i")])

    def number(self, depth=0):
        r = self.r
        kind = r.random()
        if depth > 2 or kind < 0.35:
            return self.element()
        if kind < 0.5:
            return r.choice(["s", "k", "t", "u", "c"])
        if kind < 0.6:
            return r.choice(["i", "0.5", "2", "-1", "0", "NaN", "Inf", "1e10", "c"])
        if kind < 0.85:
            return "(%s %s %s)" % (self.number(depth + 1), r.choice("+-*/+-*"), self.number(depth + 1))
        if kind < 0.93:
            return "%s (%s)" % (r.choice(["abs", "floor", "sqrt", "round", "fix", "ceil"]), self.number(depth + 1))
        return "%s (%s, %s)" % (r.choice(["max", "min", "mod", "rem"]), self.number(depth + 1), self.number(depth + 1))

    def condition(self, depth=0):
        r = self.r
        kind = r.random()
        if kind < 0.6 or depth > 1:
            return "%s %s %s" % (self.number(1), r.choice(["<", "<=", ">", ">=", "==", "!="]), self.number(1))
        if kind < 0.7:
            return "m(%s)" % self.index()
        if kind < 0.8:
            return "mod (i, %d) == 0" % r.randint(2, 9)
        if kind < 0.85:
            return "!(%s)" % self.condition(depth + 1)
        return "(%s) %s (%s)" % (self.condition(depth + 1), r.choice(["&&", "||"]), self.condition(depth + 1))

    def simple(self):
        r = self.r
        kind = r.random()
        if kind < 0.25:
            return "%s(%s) = %s;" % (r.choice("yz"), self.r.choice(["i", "i", "i", "n - i + 1", "i + 1"]), self.number())
        if kind < 0.29:
            return r.choice(["g(end + 1) = %s;", "g(end+1) = i + %s;", "if m(i), g(end + 1) = %s; end"]) % self.number()
        if kind < 0.33:
            return "Y(%s) = %s;" % (r.choice(["i, 2", "2, i", "i, i", "i, 1"]), self.number())
        if kind < 0.38:
            return "m(i) = %s;" % self.condition(1)
        v = r.choice("sktu")
        if kind < 0.7:
            return "%s = %s %s %s;" % (v, v, r.choice("++-*"), self.number(1))
        if kind < 0.78:
            return "%s = %s (%s, %s);" % (v, r.choice(["max", "min"]), v, self.element())
        if kind < 0.86:
            e = self.element()
            return "if %s %s %s, %s = %s;%s end" % (e, r.choice("<>"), v, v, e, r.choice(["", " k = i;"]))
        return "%s = %s;" % (v, self.number())

    def statement(self, depth=0):
        r = self.r
        kind = r.random()
        if depth > 1 or kind < 0.6:
            return self.simple()
        if kind < 0.78:
            return "if %s, %s\n end" % (self.condition(), self.block(depth + 1))
        if kind < 0.9:
            return "if %s, %s\n else, %s\n end" % (self.condition(), self.block(depth + 1), self.block(depth + 1))
        if kind < 0.93:
            return "if %s, %s\n elseif %s, %s\n end" % (self.condition(), self.block(2), self.condition(), self.block(2))
        return "if %s && %s, %s, end" % (self.condition(), "i > %d" % r.randint(1, 500),
                                         r.choice(["break", "continue", "error ('stop')", "k = numel (y)", "break"]))

    def block(self, depth):
        return "\n      ".join(self.statement(depth) for _ in range(self.r.randint(1, 2)))

    def body(self):
        return "\n      ".join(self.statement() for _ in range(self.r.randint(1, 3)))

    def vector(self, depth=0):
        """An element-wise expression of arrays of one shape."""
        r = self.r
        kind = r.random()
        if depth > 3 or kind < 0.3:
            return r.choice(["p", "q", "p", "q", "v", "f", "2", "0.5", "(-3)", "c"])
        if kind < 0.75:
            return "(%s %s %s)" % (self.vector(depth + 1), r.choice(["+", "-", ".*", "./", ".*"]), self.vector(depth + 1))
        if kind < 0.83:
            return "%s (%s)" % (r.choice(["abs", "floor", "sqrt", "round", "fix"]), self.vector(depth + 1))
        if kind < 0.87:
            return "(%s .^ %s)" % (self.vector(depth + 1), r.choice(["2", "3", "0.5"]))
        if kind < 0.9:
            return "(-%s)" % self.vector(depth + 1)
        return "(%s %s %s)" % (self.vector(depth + 1), r.choice(["<", ">", "==", "<="]), self.vector(depth + 1))


LOOP = """function [y, z, Y, m, s, k, t, u, i, g, msg] = %(name)s (n, a, b, m, A, c%(more)s)
  y = zeros (1, n); z = b; Y = A; s = k = t = u = 0; msg = ''; i = -7; g = []; %(start)s
  try
    for i = %(range)s
      %(body)s
    end
  catch e
    msg = e.message;
  end
end
"""

PROGRAM_HEAD = """1;
function d = digest (v)
  if iscomplex (v), v = {real(v), imag(v)}; end
  if iscell (v), d = ''; for j = 1:numel (v), d = [d, ' ', digest(v{j})]; end, return, end
  x = double (v(:)); bad = isnan (x); x(bad) = 7; h = 1 ./ x; h(isinf (x)) = 0; h(x == 0) = sign (h(x == 0));
  w = mod ((1:numel (x))', 97) + 1; x(abs (x) > 1e300) = 3; h(abs (h) > 1e300) = 5;
  d = sprintf ('%s %dx%d %.9g %.9g %d', class (v), rows (v), columns (v), sum (abs (x) .* w), sum (h .* w), sum (bad));
end
function same (name, p, q)
  for j = 1:numel (p)
    x = p{j}; y = q{j};
    if iscomplex (x) && iscomplex (y), same (name, {real(x), imag(x)}, {real(y), imag(y)}); continue, end
    good = strcmp (class (x), class (y)) && isequal (size (x), size (y));
    if good && isnumeric (x)
      k = isnan (x); good = isequal (k, isnan (y)); x(k) = 1; y(k) = 1;
      good = good && isequal (x, y) && isequal (1 ./ x, 1 ./ y);
    elseif good
      good = isequal (x, y);
    end
    if !good, printf ('%s: output %d differs\\n', name, j); end
  end
end
function v = pieces (f, p, q, v, f4, c)
  r = cell (1, 0);
  for at = 1:1000:numel (p)
    k = at:min (at + 999, numel (p)); r{end+1} = f (p(k), q(k), v(k), f4(k), c);
  end
  v = [r{:}];
end
n = 613; x = mod ((1:n) * 7919, 211) / 100 - 1; a = x; a(5) = NaN; a(77) = -0; a(200) = Inf; b = fliplr (x) + 0.125;
m = a > 0.25; A = mod ((1:n)' * (1:n) * 31, 89) / 40 - 1; A(3, 3) = NaN;
p = mod ((1:2500) * 7919, 211) / 100 + 0.01; q = fliplr (p) - 1; q(9) = NaN; q(10) = -0; v = q > 0.3; f = single (p);
"""


def program(rng, count):
    text, main = [PROGRAM_HEAD], []
    for number in range(count):
        maker = Maker(rng)
        if rng.random() < 0.2:
            e = maker.vector()
            if not re.search(r"\b[pqvf]\b", e):
                continue
            text.append("function r = chain%d (p, q, v, f, c), r = %s; end\n" % (number, e))
            main.append("r = chain%(n)d (p, q, v, f, 1.5); w = pieces (@chain%(n)d, p, q, v, f, 1.5);"
                        "if isreal (r) && isreal (w), same ('chain%(n)d', {real(r), imag(r)}, {real(w), imag(w)}); end\n"
                        "printf ('chain%(n)d %%s\\n', digest ({real(r), imag(r)}));\n" % {"n": number})
            continue
        start = rng.choice(["", "", "g = [1, 2];", "g = [1; 2];", "s = -Inf; k = Inf;", "u = -0;", "t = NaN;", "s = 1; u = 0.5;"])
        row = {"range": rng.choice(RANGES), "body": maker.body(), "start": start, "more": ""}
        text.append(LOOP % dict(row, name="loop%d" % number))
        main.append("over = %s; over(1) = over(1);\n" % row["range"])
        text.append(LOOP % dict(row, name="slow%d" % number, range="over", more=", over"))
        main.append("P = cell (1, 11); Q = P; [P{:}] = loop%(n)d (n, a, b, m, A, 0.75);"
                    "[Q{:}] = slow%(n)d (n, a, b, m, A, 0.75, over); same ('loop%(n)d', P, Q);"
                    "printf ('loop%(n)d %%s\\n', digest (P(1:10)));\n" % {"n": number})
    return "".join(text) + "".join(main)


def output(command, path):
    run = subprocess.run(command + [path], capture_output=True, text=True, timeout=300)
    return run.stdout, run.stderr, run.returncode


def alike(x, y):
    """The same words; numbers are sums whose order is not told."""
    def near(a, b):
        try:
            return a == b or abs(float(a) - float(b)) <= 1e-6 * max(abs(float(a)), abs(float(b)))
        except ValueError:
            return False
    x, y = x.split(), y.split()
    return len(x) == len(y) and all(near(a, b) for a, b in zip(x, y))


def check(mica, text, options):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "random.m")
        with open(path, "w") as f:
            f.write(text)
        out, err, code = output([mica, "-q"] + options.level, path)
        bad = [line for line in out.split("\n") if "differs" in line]
        if code != 0:
            bad.append("exit status %d: %s" % (code, err.strip()[:300]))
        if options.octave:
            theirs = output(["octave-cli", "--norc", "-q"], path)[0].split("\n")
            theirs, mine = ([line for line in x if "differs" not in line] for x in (theirs, out.split("\n")))
            bad += ["- %s\n+ %s" % (x, y) for x, y in zip(theirs, mine) if not alike(x, y)]
            if len(theirs) != len(mine):
                bad.append("octave-cli: %d lines, mica: %d" % (len(theirs), len(mine)))
        return bad


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("mica")
    p.add_argument("--count", type=int, default=200)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--octave", action="store_true")
    p.add_argument("--level", default="")
    p.add_argument("--keep", default="")
    options = p.parse_args()
    options.level = ["--set", "max_optimization_level=" + options.level] if options.level else []
    failed = 0
    for at in range(0, options.count, 40):
        seed = options.seed * 1000003 + at
        text = program(random.Random(seed), min(40, options.count - at))
        bad = check(options.mica, text, options)
        if bad:
            failed += 1
            print("seed %d:" % seed)
            print("\n".join(bad[:8]))
            if options.keep:
                with open(os.path.join(options.keep, "random%d.m" % seed), "w") as f:
                    f.write(text)
    print("%d programs, %d batches with differences" % (options.count, failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
