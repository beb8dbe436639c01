#!/usr/bin/env python3
# emulated.py QEMU MICA FOLDER [LUA] - a program runs in an emulator of processors (qemu-user), which keeps account of
# each page that is mapped: a start must map little. It takes at most three times as long as Lua's.
import os
import subprocess
import sys
import time

ROUNDS = 9


def seconds(command):
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main():
    qemu, mica, root = sys.argv[1:4]
    lua = sys.argv[4] if len(sys.argv) > 4 else None
    tour = os.path.join(root, "examples", "tour.m")
    done = subprocess.run([qemu, mica, tour], capture_output=True)
    with open(os.path.join(root, "examples", "expected", "tour.out"), "rb") as f:
        if done.returncode or done.stdout != f.read():
            sys.exit("emulated: tour.m ends with status %d: %s" % (done.returncode, done.stderr[-300:]))
    if not lua:
        print("ok; no Lua to compare a start with")
        return
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(seconds([qemu, lua, "-e", ""]))
        ours.append(seconds([qemu, mica, "-e", ""]))
    ratio = min(ours) / min(theirs)
    print("a start takes %.0f ms, Lua's %.0f: %.2f x" % (min(ours) * 1e3, min(theirs) * 1e3, ratio))
    if ratio > 3:
        sys.exit("emulated: a start takes more than three times as long as Lua's")


if __name__ == "__main__":
    main()
