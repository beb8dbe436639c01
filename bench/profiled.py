#!/usr/bin/env python3
# bench/profiled.py - what a profile saves: instructions after the start of programs, with libraries and layers built with
# a profile of the same program, without one, and with one of another program.
"""Usage: profiled.py [options] BUILD [NAME...]

Programs of bench/programs become functions of a folder, which is built as a layer over the library that the build made;
those of examples run on a library built for them, as users' scripts do. Each is recorded by `micac train` on what was built
without a profile. Instructions after the start are those of the run less those of an empty program on the same snapshots
(callgrind), so the figures do not depend on the load of the machine. Levels and settings are those a user gets. NAME: only
names that hold it.
"""
import argparse
import math
import os
import re
import subprocess
import sys
import tempfile

import callgrind

SOURCE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FUNCTION = re.compile(r"^function\b.*?^end$\n?", re.M | re.S)


class Tools:
    """The programs under test, and a folder for what is built."""

    def __init__(self, build, work):
        self.mica, self.micac = os.path.join(build, "mica"), os.path.join(build, "micac")
        self.library, self.work = os.path.join(SOURCE, "stdlib"), work
        self.environment = dict(os.environ, MICA_CACHE="off", HOME=work, XDG_CONFIG_HOME=work, MICA_THREADS="1",
                                OPENBLAS_NUM_THREADS="1")
        self.plain = self.build("plain.snap", None, self.library)
        self.shipped = os.path.join(build, "stdlib.snap")
        self.nothing = self.write("nothing.m", "")

    def path(self, name):
        return os.path.join(self.work, name)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w") as f:
            f.write(text)
        return self.path(name)

    def run(self, *command):
        done = subprocess.run(command, capture_output=True, cwd=os.path.join(SOURCE, "examples"), env=self.environment,
                              stdin=subprocess.DEVNULL)
        if done.returncode:
            raise RuntimeError("%s: status %d: %s" % (" ".join(command), done.returncode, done.stderr[-300:]))

    def build(self, name, profile, folder):
        self.run(self.micac, "build", "-o", self.path(name), *(["--profile", profile] if profile else []), folder)
        return self.path(name)

    def train(self, name, program, *layer):
        out = self.path(name + ".profile")
        self.run(self.micac, "train", "-o", out, "--snapshot", self.shipped if layer else self.plain, *self.layers(layer), "--", program)
        return out

    def layers(self, paths):
        return [o for path in paths for o in ("--layer", path)]

    def instructions(self, *command):
        counted = callgrind.instructions([self.mica, "-q", *command], cwd=os.path.join(SOURCE, "examples"),
                                         env=self.environment)
        if counted is None:
            raise RuntimeError("not counted: " + " ".join(command))
        return counted

    def after_start(self, program, snapshot, *layer):
        options = ["--snapshot", snapshot] + self.layers(layer)
        return self.instructions(*options, program) - self.instructions(*options, self.nothing)


# Programs of which most is work of one builtin on a matrix: sizes that an instruction count can wait for.
SMALLER = {"cumulative": [("n = 1000", "n = 200"), ("1:180", "1:180 / 10")],
           "matrix": [("n = 900", "n = 100"), ("1:60", "1:10")],
           "sorting": [("1:40", "1:4")]}


def shortened(name, text, share):
    """The program with its counts of iterations cut down: whole numbers of four digits and more."""
    if name in SMALLER:
        for old, new in SMALLER[name]:
            text = text.replace(old, new)
        return text
    return re.sub(r"(?<![\w.])\d{4,}(?![\w.])", lambda m: str(max(100, int(m.group()) // share)), text) if share > 1 else text


class Layer:
    """A program of bench/programs as a function in a folder of its own."""

    def __init__(self, tools, name, share=1):
        with open(os.path.join(SOURCE, "bench", "programs", name + ".m")) as f:
            text = shortened(name, f.read(), share)
        functions = "".join(FUNCTION.findall(text))
        body = FUNCTION.sub("", text)
        self.tools, self.name = tools, name
        tools.write("%s/run_%s.m" % (name, name), "function run_%s ()\n%s\nend\n%s" % (name, body, functions))
        self.folder = tools.path(name)
        self.program = tools.write("call_%s.m" % name, "run_%s ();\n" % name)
        self.plain = tools.build(name + ".layer", None, self.folder)
        self.profile = tools.train(name, self.program, self.plain)

    def measure(self, profile):
        t = self.tools
        return t.after_start(self.program, t.shipped, t.build("with.layer", profile, self.folder) if profile else self.plain)


class Script:
    """A program of examples, which spends its time in the library."""

    def __init__(self, tools, name):
        self.tools, self.name = tools, name
        self.program = os.path.join(SOURCE, "examples", name + ".m")
        self.profile = tools.train(name, self.program)

    def measure(self, profile):
        t = self.tools
        return t.after_start(self.program, t.build("with.snap", profile, t.library) if profile else t.plain)


def names_in(folder, wanted):
    names = sorted(f[:-2] for f in os.listdir(os.path.join(SOURCE, folder)) if f.endswith(".m"))
    return [n for n in names if not wanted or any(w in n for w in wanted)]


def mean(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else 1


def group(title, programs, others, complaints):
    own, foreign = [], []
    print("%-24s %12s %12s %7s %7s" % (title, "none", "profile", "", "another"), flush=True)
    for i, p in enumerate(programs):
        none = p.measure(None)
        other = others[(i + 1) % len(others)]
        with_own, with_other = p.measure(p.profile), p.measure(other.profile if other is not p else others[i - 1].profile)
        own.append(with_own / none)
        foreign.append(with_other / none)
        print("%-24s %12d %12d %7.3f %7.3f" % (p.name, none, with_own, own[-1], foreign[-1]), flush=True)
        if foreign[-1] > 1.02:
            complaints.append("%s: a profile of another program costs %.3f" % (p.name, foreign[-1]))
    print("%-24s %12s %12s %7.3f %7.3f" % ("geometric mean", "", "", mean(own), mean(foreign)))
    return own


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--share", type=int, default=1, help="cut counts of iterations down by this")
    parser.add_argument("--bound", type=float, default=0.9, help="of the geometric mean")
    parser.add_argument("build", metavar="BUILD")
    parser.add_argument("names", nargs="*", metavar="NAME")
    args = parser.parse_args()
    complaints = []
    with tempfile.TemporaryDirectory() as work:
        tools = Tools(os.path.abspath(args.build), work)
        layers = [Layer(tools, n, args.share) for n in names_in("bench/programs", args.names)]
        scripts = [Script(tools, n) for n in names_in("examples", args.names) if n != "tour"]
        everyone = layers + scripts
        ratios = group("functions in a layer", layers, everyone[1:] + everyone[:1], complaints) if layers else []
        ratios += group("on the library", scripts, everyone, complaints) if scripts else []
    print("%-24s %33.3f" % ("all", mean(ratios)))
    if mean(ratios) > args.bound:
        complaints.append("the geometric mean %.3f is above %.3f" % (mean(ratios), args.bound))
    for line in complaints:
        print(line, file=sys.stderr)
    return 1 if complaints or not ratios else 0


if __name__ == "__main__":
    sys.exit(main())
