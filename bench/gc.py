#!/usr/bin/env python3
# bench/gc.py - runs programs that allocate much under each collector preset and prints what the preset changed.
"""Usage: gc.py [--rounds N] MICA

For each program and preset: the time of the program (best of the rounds), bytes it asked for per second, the largest resident
size (that of this script at least) and the page faults (memory that was returned to the system is faulted in again), and the collections, which the
debug preset reports. A program that passes the bound of low-memory ends with an error, which is shown.
Single fields of the configuration are set by tests/vm/test_gc.c; this table names the figure that shows each:
  generations, minor_threshold, young_size, promote_after, major_threshold   time of `cycles`, collections
  target_utilisation, heap_min, young_size                                   page faults and resident size of `temporaries`
  heap_max                                                                   error of `growing` under low-memory
  growth                                                                     resident size and time of `growing`
  verbose                                                                    collections under debug
"""
import argparse
import os
import sys
import tempfile

PRESETS = ["default", "low-latency", "high-throughput", "low-memory", "debug"]

# name: (text, megabytes asked for)
PROGRAMS = {
    "temporaries": ("x = ones (1, 100000); tic; for k = 1:400, y = (x + k) .* x - x / 2; z = [x, y]; end", 400 * 0.8 * 4),
    "sizes": ("tic; for k = 1:2000, n = 1000 * mod (k * 7919, 300) + 1; a = ones (1, n); b = a + 1; c = [a b(1:10)]; end", 2000 * 0.15 * 8 * 3),
    "cells": ("tic; for r = 1:10, c = cell (1, 20000); for k = 1:20000, c{k} = [k k+1]; end; end", 200000 * 0.00005),
    "structs": ("tic; for k = 1:100000, s.a = k; s.b = {k, 'x'}; t = s; t.a = 2; end", 100000 * 0.0003),
    "handles": ("tic; f = cell (1, 1000); for k = 1:100000, v = [k k k]; f{mod (k, 1000) + 1} = @() v; end", 100000 * 0.0002),
    "cycles": ("tic; for k = 1:20000, m = containers.Map (); m('self') = m; m('data') = 1:10; end", 20000 * 0.002),
    "growing": ("c = {}; tic; for k = 1:3000, c{k} = ones (1, 1000) * k; end", 3000 * 0.008 * 2),
    "strings": ("tic; s = cell (1, 2000); for k = 1:40000, s{mod (k, 2000) + 1} = sprintf ('%d:%s', k, 'text of some length'); end",
                40000 * 0.0003),
}


def run(mica, preset, path, log):
    """Returns (seconds or None, message, peak KiB, faults, collections)."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(write_end, 1)
        os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
        os.close(read_end)
        os.close(write_end)
        os.execv(mica, [mica, "-q", "--gc", preset, path])
    os.close(write_end)
    with os.fdopen(read_end) as out:
        text = out.read()
    usage = os.wait4(pid, 0)[2]
    with open(log) as f:
        errors = f.read().splitlines()
    collections = sum(line.startswith("gc:") for line in errors)
    message = next((line for line in errors if not line.startswith("gc:")), "")
    try:
        seconds = float(text.split()[0])
    except (IndexError, ValueError):
        seconds = None
    return seconds, message, usage.ru_maxrss, usage.ru_minflt, collections


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("mica")
    args = parser.parse_args()
    mica = os.path.abspath(args.mica)
    print("%-12s %-16s %9s %9s %9s %9s %6s" % ("program", "preset", "seconds", "MB/s", "peak KiB", "faults", "colls"))
    with tempfile.TemporaryDirectory() as folder:
        for name, (text, megabytes) in PROGRAMS.items():
            path = os.path.join(folder, name + ".m")
            with open(path, "w") as f:
                f.write(text + "\nprintf ('%.6f\\n', toc);\n")
            for preset in PRESETS:
                best = min((run(mica, preset, path, os.path.join(folder, "log")) for _ in range(args.rounds)),
                           key=lambda r: r[0] if r[0] is not None else float("inf"))
                seconds, message, peak, faults, collections = best
                shown = "%9s %9s" % ("-", "-") if seconds is None else "%9.4f %9.0f" % (seconds, megabytes / seconds)
                colls = "%6d" % collections if preset == "debug" else "%6s" % "-"
                print("%-12s %-16s %s %9d %9d %s  %s" % (name, preset, shown, peak, faults, colls, message), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
