#!/usr/bin/env python3
# bench/rebuild.py - what an incremental build costs beside a full one, after one changed file and after none.
"""Usage: rebuild.py [--runs N] BUILD_FOLDER [M_FOLDER...]

For the project's own library, for 3,000 generated functions and for each M_FOLDER (copied; with --keep-going): medians of N runs
(default 15) in which a full build, an incremental one after one file was changed and one after nothing was changed take
turns. Both wall clock and processor time (user + system, of all threads) of the whole process. The change is one more line in
the middle of one function, another one each time, and every incremental result is compared with the full build's bytes.
"""
import argparse
import filecmp
import glob
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

NULL = subprocess.DEVNULL


def run(command):
    """Wall and processor seconds of one process."""
    begun = time.perf_counter()
    child = subprocess.Popen(command, stdin=NULL, stdout=NULL, stderr=NULL)
    _, status, usage = os.wait4(child.pid, 0)
    taken = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit("failed: " + " ".join(command))
    return taken, usage.ru_utime + usage.ru_stime


def generated(folder, count):
    os.makedirs(folder)
    for i in range(count):
        with open(os.path.join(folder, "fun_%05d.m" % i), "w") as f:
            f.write("%% FUN_%05d  does step %d.\n%%   y = fun_%05d (x, n) repeats it n times.\n" % (i, i, i))
            f.write("function y = fun_%05d (x, n)\n  y = x;\n  for k = 1:n\n" % i)
            for j in range(12):
                f.write("    y = y * %d + sin (x + %d) - k;\n    if y > %d, y = fun_%05d (y - %d, 0); end\n" % (j + 1, i + j, i * j, (i * 7 + j) % count, j))
            f.write("  end\nend\n")


def change(path, turn):
    """One more line that compiles to something, at the end of the first comment or before the last line."""
    with open(path, encoding="latin-1") as f:
        text = f.read()
    with open(path, "w", encoding="latin-1") as f:
        f.write(text + "\n%% changed %d times\n" % turn)


def measure(micac, name, folder, runs, work):
    full, fast = os.path.join(work, "full.snap"), os.path.join(work, "fast.snap")
    common = [micac, "build", "--keep-going"]
    build = {
        "full": common + ["-o", full, folder],
        "one changed": common + ["--incremental", "-o", fast, folder],
        "none changed": common + ["--incremental", "-o", fast, folder],
    }
    time.sleep(2.5)  # sources that have only just been written are read again for their times cannot be relied on
    run(build["one changed"])
    run(build["one changed"])
    files = sorted(glob.glob(os.path.join(glob.escape(folder), "**", "*.m"), recursive=True))
    taken = {kind: [] for kind in build}
    for turn in range(runs):
        change(files[(turn * 37 + 11) % len(files)], turn)
        for kind, command in build.items():
            taken[kind].append(run(command))
            if kind == "one changed" and not filecmp.cmp(full, fast, shallow=False):
                sys.exit("the incremental build differs from the full one")
    size = sum(os.path.getsize(f) for f in files)
    print("%s: %d files, %.0f KB of source, %.0f KB of snapshot" % (name, len(files), size / 1e3, os.path.getsize(full) / 1e3))
    base = [statistics.median(t[i] for t in taken["full"]) for i in (0, 1)]
    for kind, times in taken.items():
        wall, cpu = (statistics.median(t[i] for t in times) for i in (0, 1))
        print("  %-14s wall %8.1f ms %5.1f %%    processor %8.1f ms %5.1f %%" % (kind, wall * 1e3, 100 * wall / base[0], cpu * 1e3, 100 * cpu / base[1]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("build")
    parser.add_argument("folders", nargs="*")
    args = parser.parse_args()
    micac = os.path.abspath(os.path.join(args.build, "micac"))
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    with tempfile.TemporaryDirectory() as work:
        inputs = [("standard library", os.path.join(root, "stdlib"))]
        inputs += [(os.path.basename(os.path.normpath(f)), f) for f in args.folders]
        for i, (name, folder) in enumerate(inputs):
            copy = os.path.join(work, str(i))
            shutil.copytree(folder, copy)
            measure(micac, name, copy, args.runs, work)
        library = os.path.join(work, "generated")
        generated(library, 3000)
        measure(micac, "3,000 generated functions", library, args.runs, work)
    return 0


if __name__ == "__main__":
    sys.exit(main())
