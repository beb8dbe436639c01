#!/usr/bin/env python3
# bench/programs.py - runs bench/programs under Mica, Octave and Lua and prints their times side by side.
"""Usage: programs.py [options] MICA [ARGS...]

Each program times itself and prints "NAME seconds" and then "checksum ...". The interpreters take turns, the best of
the rounds counts, and checksums that differ are an error. Octave and Lua are left out where they are not installed.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

import interpreter

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "programs")
OCTAVE = ["octave-cli", "--norc", "--no-history", "-q"]
LUA = ["lua5.4"]


def run(command, path, folder):
    """Returns (seconds, checksum), or (None, reason) when the program did not finish."""
    try:
        done = subprocess.run(command + [path], capture_output=True, text=True, timeout=300, cwd=folder)
    except subprocess.TimeoutExpired:
        return None, "timed out"
    lines = done.stdout.splitlines()
    if len(lines) < 2 or not lines[1].startswith("checksum"):
        return None, (done.stderr.strip().splitlines() or ["printed nothing"])[0]
    return float(lines[0].split()[1]), lines[1]


def measure(name, contestants, rounds, folder):
    """Returns {label: best seconds} and the list of complaints."""
    best, sums, complaints = {}, {}, []
    for _ in range(rounds):
        for label, command, extension in contestants:
            path = os.path.join(HERE, name + extension)
            if not os.path.exists(path):
                continue
            seconds, text = run(command, path, folder)
            if seconds is None:
                complaints.append("%s: %s: %s" % (name, label, text))
                continue
            best[label] = min(seconds, best.get(label, seconds))
            sums[label] = text
    if len(set(sums.values())) > 1:
        complaints.append("%s: checksums differ: %s" % (name, sums))
    return best, complaints


def row(name, best):
    cells = ["%9.4f" % best[k] if k in best else "%9s" % "-" for k in ("mica", "octave", "lua")]
    for other in ("octave", "lua"):
        known = "mica" in best and other in best and best["mica"] > 0
        cells.append("%8.2f" % (best[other] / best["mica"]) if known else "%8s" % "-")
    return "%-16s %s" % (name, " ".join(cells))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", action="append", default=[], metavar="TEXT", help="only names that hold TEXT")
    args = interpreter.parse(parser)
    contestants = [("mica", args.command, ".m")]
    contestants += [("octave", OCTAVE, ".m")] if shutil.which(OCTAVE[0]) else []
    contestants += [("lua", LUA, ".lua")] if shutil.which(LUA[0]) else []
    names = sorted(f[:-2] for f in os.listdir(HERE) if f.endswith(".m"))
    names = [n for n in names if not args.only or any(t in n for t in args.only)]
    complaints = []
    print("%-16s %9s %9s %9s %8s %8s" % ("seconds", "mica", "octave", "lua", "octave/m", "lua/m"))
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            best, bad = measure(name, contestants, args.rounds, folder)
            complaints += bad
            print(row(name, best), flush=True)
    for line in complaints:
        print(line, file=sys.stderr)
    return 1 if complaints or not names else 0


if __name__ == "__main__":
    sys.exit(main())
