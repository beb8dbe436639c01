#!/usr/bin/env python3
# bench/methods.py - a program of 200 calls of a method of a handle, as whole processes beside octave-cli, interleaved.
"""Usage: methods.py [--runs N] [--octave COMMAND] MICA

Prints the medians in milliseconds and how many times faster MICA is. The program stands in bench/methods/.
"""
import argparse
import os
import shlex
import statistics
import subprocess
import time

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "methods")


def seconds(command):
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    taken = time.perf_counter() - begun
    if done.stdout.split() != [b"20100"]:
        raise SystemExit("%s: printed %r" % (command[0], done.stdout))
    return taken


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--octave", default="octave-cli --norc --no-history -q")
    parser.add_argument("mica")
    args = parser.parse_args()
    ours, theirs = [os.path.abspath(args.mica), "calls.m"], shlex.split(args.octave) + ["calls.m"]
    a, b = [], []
    for _ in range(args.runs):
        a.append(seconds(ours))
        b.append(seconds(theirs))
    a, b = statistics.median(a), statistics.median(b)
    print("mica %.2f ms, octave %.1f ms, ratio %.1f" % (a * 1e3, b * 1e3, b / a))


if __name__ == "__main__":
    main()
