#!/usr/bin/env python3
# bench/startup.py - start-up, loading and building, side by side in one interleaved run; prints each bar with its reference.
"""Usage: startup.py [--runs N] [--profiled SNAPSHOT] BUILD_FOLDER [OCTAVE_M_FOLDER]

Medians of N interleaved runs (default 300). The empty C program is compiled on the spot. With the folder of Octave's own library
(Debian package octave-common: /usr/share/octave/7.3.0/m) a snapshot is built from it, and loads are compared. With --profiled,
a snapshot of the same library built with a profile, page faults with and without are compared.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import start_figures


def interleaved(commands, runs):
    """Median wall seconds of each command; they take turns."""
    taken = {name: [] for name in commands}
    with open(os.devnull, "r+b") as null:
        for turn in range(runs + 5):
            for name, command in commands.items():
                begun = time.perf_counter()
                subprocess.Popen(command, stdin=null, stdout=null, stderr=null).wait()
                if turn >= 5:
                    taken[name].append(time.perf_counter() - begun)
    return {name: statistics.median(times) for name, times in taken.items()}


def load_microseconds(mica, snapshots, runs):
    """Median load time as the loader reports it, snapshots taking turns."""
    taken = {name: [] for name in snapshots}
    for _ in range(runs):
        for name, path in snapshots.items():
            done = subprocess.run([mica, "--snapshot", path, "--snapshot-stats=json", "-e", ""], capture_output=True, text=True)
            stats = json.loads(done.stderr)
            key = next(k for k in stats if k.startswith("load_time"))
            taken[name].append(stats[key] / 1000)
    return {name: statistics.median(times) for name, times in taken.items()}


def library(folder, count):
    os.makedirs(folder)
    for i in range(count):
        with open(os.path.join(folder, "fun_%05d.m" % i), "w") as f:
            f.write("function y = fun_%05d (x)\n  y = x + %d;\nend\n" % (i, i))
    return folder


def row(what, value, bar):
    print("%-62s %12s   %s" % (what, value, bar))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--profiled", metavar="SNAPSHOT", help="snapshot built with a profile, to compare page faults")
    parser.add_argument("build")
    parser.add_argument("octave_m", nargs="?")
    args = parser.parse_args()
    mica, micac = (os.path.join(args.build, name) for name in ("mica", "micac"))
    snap = os.path.join(args.build, "stdlib.snap")
    stdlib = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "stdlib")
    with tempfile.TemporaryDirectory() as work:
        source, empty, alone = (os.path.join(work, name) for name in ("empty.c", "empty", "alone"))
        with open(source, "w") as f:
            f.write("int main(void) { return 0; }\n")
        subprocess.run(["cc", "-O2", source, "-o", empty], check=True)
        subprocess.run(["cc", "-O2", "-static-pie", "-fPIE", source, "-o", alone], check=True)
        # a copy, as an installation makes one: a linker's own output lies in the page cache in single pages, a copy in large pieces
        installed = shutil.copy(mica, work)
        shutil.copy(snap, work)
        starts = {"empty C program, dynamic": [empty], "empty C program, static-pie": [alone], "mica -e ''": [installed, "-e", ""]}
        for name, command in (("lua5.4 -e ''", ["lua5.4", "-e", ""]), ("luajit -e ''", ["luajit", "-e", ""])):
            if shutil.which(command[0]):
                starts[name] = command
        medians = interleaved(starts, args.runs)
        base = medians["empty C program, dynamic"]
        for name, seconds in medians.items():
            row("start of " + name, "%.0f us" % (seconds * 1e6), "")
        row("start of mica / empty C program", "%.2f x" % (medians["mica -e ''"] / base), "bar 1.15 x")
        row("start of mica / empty static-pie program",
            "%.2f x" % (medians["mica -e ''"] / medians["empty C program, static-pie"]), "bar 1.2 x")
        if "luajit -e ''" in medians:
            row("start of mica / luajit", "%.2f x" % (medians["mica -e ''"] / medians["luajit -e ''"]), "bar below 1 x")
        counted = start_figures.figures(mica, snap)
        for name, bar in (("minor faults beyond the empty program", "bar 60"), ("system calls beyond the empty program", ""),
                          ("private dirty memory at the prompt, KiB", "bar 256")):
            if name in counted:
                row(name, "%d" % counted[name], bar)
        row("PSS added by the 100th process, KiB",
            "%d" % start_figures.added_by_the_last([mica, "--snapshot", snap, "-q"]), "bar 400")
        if args.profiled:
            program = "x = mean ([1 2 3 4]); disp (strtrim (num2str (x)))"
            none, plain, profiled = (start_figures.minor_faults(command) for command in (
                [empty], [mica, "--snapshot", snap, "-e", program], [mica, "--snapshot", args.profiled, "-e", program]))
            row("page faults of a small program: without profile, with", "%d, %d" % (plain, profiled), "")
            row("beyond the empty program: with / without", "%.2f x" % ((profiled - none) / (plain - none)), "bar 0.6 x")
        if shutil.which("octave-cli"):
            one = "disp (mean ([1 2 3 4]))"
            pair = interleaved({"octave": ["octave-cli", "--norc", "--eval", one], "mica": [installed, "-e", one]}, 10)
            row("octave-cli / mica, one-line program", "%.0f x" % (pair["octave"] / pair["mica"]), "bar 80 x")

        snapshots = {"project": snap}
        for count in (10, 10000):
            path = os.path.join(work, "%d.snap" % count)
            subprocess.run([micac, "build", "-o", path, library(os.path.join(work, str(count)), count)], check=True, capture_output=True)
            snapshots["%d functions" % count] = path
        if args.octave_m:
            path = os.path.join(work, "octave.snap")
            subprocess.run([micac, "build", "--keep-going", "-o", path, args.octave_m], capture_output=True)
            snapshots["octave"] = path
        loads = load_microseconds(mica, snapshots, max(30, args.runs // 4))
        for name, value in loads.items():
            row("load of the snapshot: " + name, "%.1f us" % value, "")
        for name in loads:
            if name != "10 functions":
                row("load: %s / 10 functions" % name, "%.2f x" % (loads[name] / loads["10 functions"]), "bar 1.1 x")
        if "octave" in loads:
            row("load: octave / project", "%.2f x" % (loads["octave"] / loads["project"]), "bar 1.1 x")

        out = os.path.join(work, "out.snap")
        builds = []
        for _ in range(5):
            begun = time.perf_counter()
            subprocess.run([micac, "build", "-o", out, stdlib], check=True, capture_output=True)
            builds.append(time.perf_counter() - begun)
        size = sum(os.path.getsize(os.path.join(d, f)) for d, _, files in os.walk(stdlib) for f in files if f.endswith(".m"))
        build = statistics.median(builds)
        row("build of the library (%.0f KB of source)" % (size / 1e3), "%.1f MB/s" % (size / 1e6 / build), "bar 2 MB/s")
        first = {"snapshot": [mica, "-e", "x = mean ([1 2 3 4]);"]}
        result = interleaved(first, 50)["snapshot"]
        row("first result from the snapshot", "%.2f ms" % (result * 1e3), "")
        row("compile the same library, then the first result", "%.2f ms" % ((build + result) * 1e3), "")
        own = result - base
        row("from sources / from the snapshot, whole processes", "%.0f x" % ((build + result) / result), "")
        row("from sources / from the snapshot, beyond an empty process", "%.0f x" % ((build + own) / own), "bar 50 x")
    return 0


if __name__ == "__main__":
    sys.exit(main())
