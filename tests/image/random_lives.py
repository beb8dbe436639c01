#!/usr/bin/env python3
# tests/image/random_lives.py - random programs live many lives: what they print must be what an unbroken run prints, and epochs must
# have the bytes of a save of everything (lives.c).
"""Usage: random_lives.py LIVES MICA SNAPSHOT COUNT [FIRST]

Makes COUNT programs from the numbers FIRST (1) on, runs each once, and has it live. A program that raises an error ends there,
in the same words each time. The ones that fail stay in a folder, whose name is printed.
"""
import os
import random
import shutil
import subprocess
import sys
import tempfile

NAMES = ["a", "b", "c", "d"]


class Program:
    """Variables: matrices a to d, a cell u, a struct s, a map m, a text t, a handle f."""

    def __init__(self, number):
        self.r = random.Random(number)
        self.lines, self.depth, self.loops = [], 0, 0

    def line(self, text):
        self.lines.append("  " * self.depth + text)

    def pick(self, *choices):
        return self.r.choice(choices)

    def number(self):
        return self.pick("1", "2", "3", "0.5", "-1", "1e3", "k%d" % self.r.randint(1, self.loops) if self.loops else "7")

    def matrix(self):
        x = self.pick(*NAMES)
        return self.pick(x, "%s'" % x, "ones (3, %d)" % self.r.randint(1, 40), "reshape (1:%d, 2, [])" % (2 * self.r.randint(1, 300)),
                         "mod (%s * 7 + %s, 13)" % (x, self.number()), "cumsum (%s(:))" % x, "[%s(:); %s]" % (x, self.number()),
                         "%s(1:min (end, %d))" % (x, self.r.randint(1, 9)), "sort (%s(:))" % x, "f (%s)" % x, "twice (%s)" % x)

    def text(self):
        return self.pick("'abc'", "sprintf ('%%d', %s)" % self.number(), "[t 'x']", "t(1:min (end, 20))", "upper (t)", "strrep (t, 'a', 'bc')",
                         "num2str (numel (%s))" % self.pick(*NAMES))

    def statement(self):
        kind = self.r.randint(0, 17)
        x = self.pick(*NAMES)
        if kind <= 2:
            self.line("%s = %s;" % (x, self.matrix()))
        elif kind == 3:
            self.line("%s(%d) = %s;" % (x, self.r.randint(1, 60), self.number()))
        elif kind == 4:
            self.line("u{%d} = %s;" % (self.r.randint(1, 9), self.pick(self.matrix(), self.text(), "u", "{t, 1}", "f")))
        elif kind == 5:
            self.line("s.%s = %s;" % (self.pick("p", "q", "long_name"), self.pick(self.matrix(), self.text(), "u", "s")))
        elif kind == 6:
            self.line("m(%s) = %s;" % (self.text(), self.pick(self.matrix(), self.text())))
        elif kind == 7:
            self.line("t = %s;" % self.text())
            self.line("if numel (t) > 400, t = 'short'; end")
        elif kind == 8:
            self.line("f = @(y) y + numel (%s);" % self.pick(x, "t", "u"))
        elif kind == 9:
            self.line("printf ('%%g %%d %%d\\n', sum (double (%s(:))), numel (u), m.Count);" % x)
        elif kind == 10:
            self.line("disp (t);")
        elif kind == 11:
            self.line("v = cellfun (@(e) numel (e) + count_calls (), u); printf ('%d ', v); disp ('');")
        elif kind == 12:
            self.line("try, error ('bad:%s', 'at %%d', numel (%s)); catch e, disp (e.message); end" % (x, x))
        elif kind == 13:
            self.line("printf ('%s\\n', strjoin (keys (m), ','));")
        elif kind == 14:
            self.line("u = {}; %s = [];" % x)
        elif kind == 15 and self.depth < 2:
            self.loops += 1
            self.line("for k%d = 1:%d" % (self.loops, self.r.randint(2, 12)))
            self.block()
            self.line("end")
        elif kind == 16 and self.depth < 2:
            self.line("if numel (%s) > %d" % (x, self.r.randint(0, 30)))
            self.block()
            self.line("else")
            self.block()
            self.line("end")
        elif kind == 17 and self.depth < 2:
            self.line("unwind_protect")
            self.block()
            self.line("unwind_protect_cleanup")
            self.depth += 1
            self.line("printf ('cleanup %%d\\n', numel (%s));" % x)
            self.depth -= 1
            self.line("end_unwind_protect")

    def block(self):
        loops = self.loops
        self.depth += 1
        before = len(self.lines)
        for _ in range(self.r.randint(1, 5)):
            self.statement()
        if len(self.lines) == before:  # Octave takes no notice of an empty unwind_protect, nor of what cleans up behind it
            self.line("v = 1;")
        self.depth -= 1
        self.loops = loops  # a loop's variable may not be there behind it

    def make(self):
        self.line("1;")
        self.line("function y = twice (x), y = x; for i = 1:numel (x), y(i) = 2 * x(i); end, y = mod (y, 1e6); end")
        self.line("function n = count_calls (), persistent k; if isempty (k), k = 0; end, k = k + 1; n = k; end")
        self.line("a = 1:5; b = magic (4); c = 0.5; d = []; u = {}; s = struct (); m = containers.Map (); t = 'start'; f = @(y) y;")
        for _ in range(self.r.randint(20, 60)):
            self.statement()
        for x in NAMES:
            self.line("%s = double (%s); printf ('%%.10g ', size (%s), sum (%s(:))); disp ('');" % (x, x, x, x))
        self.line("disp (t); disp (numel (u)); disp (sort (fieldnames (s))'); disp (m.Count); disp (count_calls ());")
        return "\n".join(self.lines) + "\n"


def expected_of(mica, snapshot, program, expected):
    """Writes what an unbroken run prints; false where it ends with an error, which a life ends with too."""
    with open(expected, "wb") as f:
        ran = subprocess.run([mica, "-q", "--snapshot", snapshot, program], stdout=f, stderr=subprocess.PIPE, timeout=60)
    return ran.returncode == 0


def live(lives, snapshot, expected, program, seed):
    """What is wrong with the lives of a program; an empty text where nothing is."""
    lived = subprocess.run([lives, snapshot, expected, program, str(seed)], capture_output=True, text=True)
    return lived.stdout + lived.stderr if lived.returncode else ""


def main():
    if len(sys.argv) not in (5, 6):
        sys.exit(__doc__)
    lives, mica, snapshot = (os.path.abspath(p) for p in sys.argv[1:4])
    first = int(sys.argv[5]) if len(sys.argv) > 5 else 1
    folder = tempfile.mkdtemp(prefix="mica-random-lives-")
    failed = stopped = 0
    for number in range(first, first + int(sys.argv[4])):
        program = os.path.join(folder, "p%d.m" % number)
        expected = os.path.join(folder, "p%d.out" % number)
        with open(program, "w") as f:
            f.write(Program(number).make())
        if not expected_of(mica, snapshot, program, expected):
            stopped += 1
            continue
        wrong = live(lives, snapshot, expected, program, number)
        if wrong:
            failed += 1
            print("program %d: %s" % (number, wrong), flush=True)
        else:
            os.unlink(program)
            os.unlink(expected)
    print("%s programs, %d ended with an error and were left out, %d failed" % (sys.argv[4], stopped, failed))
    if failed:
        sys.exit("they lie in " + folder)
    shutil.rmtree(folder)
    if stopped * 2 > int(sys.argv[4]):
        sys.exit("too many ended with an error")


if __name__ == "__main__":
    main()
