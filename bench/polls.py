#!/usr/bin/env python3
# bench/polls.py - what programs pay for being stoppable while nobody stops them: instructions, beside a build without polls.
"""Usage: polls.py [--folder FOLDER] MICA SNAPSHOT [FILE.m ...]

Builds a mica that looks nowhere whether a stop was asked for (-DVM_NO_POLLS=1) in FOLDER, a folder of its own (default: a
new one under /tmp, which goes), and counts instructions of both over a bare loop and the programs of bench/programs, or the
files given. Each program's share is of all that it runs, its start included; the bare loop's is of the turns alone.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

from callgrind import instructions

ROOT = pathlib.Path(__file__).resolve().parent.parent
TURNS = (100000, 1100000)
LOOP = "for k = 1:%d, end"


def build(folder):
    quiet = {"stdout": subprocess.DEVNULL, "check": True}
    if not (folder / "build.ninja").exists():
        subprocess.run(["cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                        "-DCMAKE_C_FLAGS=-DVM_NO_POLLS=1"], **quiet)
    subprocess.run(["ninja", "-C", folder, "mica"], **quiet)
    return folder / "mica"


def share(with_polls, without):
    return 100 * (with_polls - without) / without


def loop_cost(mica, snapshot, folder):
    counts = []
    for turns in TURNS:
        program = folder / f"loop{turns}.m"
        program.write_text(LOOP % turns + "\n")
        counts.append(instructions([mica, "-q", "--snapshot", snapshot, program]))
    return (counts[1] - counts[0]) / (TURNS[1] - TURNS[0])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=pathlib.Path)
    parser.add_argument("mica")
    parser.add_argument("snapshot")
    parser.add_argument("files", nargs="*")
    options = parser.parse_args()
    files = options.files or sorted((ROOT / "bench" / "programs").glob("*.m"))
    with tempfile.TemporaryDirectory() as made:
        made = pathlib.Path(made)
        bare = build(options.folder or made / "build")
        loop = [loop_cost(mica, options.snapshot, made) for mica in (options.mica, bare)]
        print(f"{'bare loop, a turn':24} {loop[0]:14.2f} {loop[1]:14.2f} {share(*loop):7.2f} %")
        sums = [0, 0]
        for file in files:
            both = [instructions([mica, "-q", "--snapshot", options.snapshot, file]) for mica in (options.mica, bare)]
            if None in both:
                print(f"{pathlib.Path(file).stem:24} failed")
                return 1
            sums = [a + b for a, b in zip(sums, both)]
            print(f"{pathlib.Path(file).stem:24} {both[0]:14d} {both[1]:14d} {share(*both):7.2f} %", flush=True)
        print(f"{'all':24} {sums[0]:14d} {sums[1]:14d} {share(*sums):7.2f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main())
