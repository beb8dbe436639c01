#!/usr/bin/env python3
# bench/levels.py - machine instructions of programs at each level of optimisation: bench/programs, or others.
"""Usage: levels.py [options] MICA [ARGS...]

Runs each program once at each level under valgrind --tool=callgrind, which counts instructions whatever else the machine
does, and prints the counts in millions, the highest level's share of basic's, and the geometric mean of these. Programs
are M files and folders of them; without any, bench/programs. With --total, one line for all of them: what compiling at
each level costs code that runs once.
"""
import argparse
import math
import os
import sys

import callgrind
import interpreter

HERE = os.path.dirname(os.path.abspath(__file__))
LEVELS = ["none", "basic", "aggressive", "max-performance"]


def instructions(command, level, path):
    """Instructions of one run; None where it did not end well."""
    environment = dict(os.environ, MICA_THREADS="1", OPENBLAS_NUM_THREADS="1")
    return callgrind.instructions(command + ["-q", "--set", "max_optimization_level=" + level, path], env=environment,
                                  cwd=os.path.dirname(path))


def find_programs(places):
    found = []
    for place in places:
        if os.path.isdir(place):
            found += [os.path.join(place, f) for f in sorted(os.listdir(place)) if f.endswith(".m")]
        else:
            found.append(place)
    return [os.path.abspath(f) for f in found]


def cells(name, counts, separator):
    share = "%.3f" % (counts[-1] / counts[1]) if None not in counts else "-"
    numbers = ["%.2f" % (c / 1e6) if c is not None else "-" for c in counts]
    if separator:
        return "| " + " | ".join([name] + numbers + [share]) + " |"
    return "%-20s " % name + " ".join("%10s" % n for n in numbers) + "  %6s" % share


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", action="append", default=[], metavar="PATH", help="an M file or a folder of them")
    parser.add_argument("--only", action="append", default=[], metavar="TEXT", help="only names that hold TEXT")
    parser.add_argument("--total", action="store_true", help="one line for all programs")
    parser.add_argument("--markdown", action="store_true", help="rows of a table")
    args = interpreter.parse(parser)
    shares, totals = [], [0] * len(LEVELS)
    if args.markdown:
        print("| program | " + " | ".join(LEVELS) + " | share |\n" + "|---" * (len(LEVELS) + 2) + "|")
    else:
        print("%-20s " % "millions" + " ".join("%10s" % level[:10] for level in LEVELS) + "   share")
    for path in find_programs(args.program or [os.path.join(HERE, "programs")]):
        name = os.path.basename(path)[:-2]
        if args.only and not any(text in name for text in args.only):
            continue
        counts = [instructions(args.command, level, path) for level in LEVELS]
        if None in counts:
            print("%s: not counted" % name, file=sys.stderr)
            return 1
        shares.append(counts[-1] / counts[1])
        totals = [t + c for t, c in zip(totals, counts)]
        if not args.total:
            print(cells(name, counts, args.markdown), flush=True)
    if shares and args.total:
        print(cells("%d programs" % len(shares), totals, args.markdown))
    if shares:
        mean = math.exp(sum(math.log(s) for s in shares) / len(shares))
        print("max-performance / basic: geometric mean %.3f, most %.4f" % (mean, max(shares)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
