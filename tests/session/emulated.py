#!/usr/bin/env python3
# emulated.py MICA FOLDER [QEMU [LUA]] - a program runs in an emulator of processors (qemu-user), which keeps account of
# each page that is mapped: a start must map little. How long it takes beside Lua's is told.
import os
import re
import subprocess
import sys
import time

ROUNDS = 9
MOST = 48 * 1024  # KiB of addresses that a start may take: 29,416 where this was written


def seconds(command):
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def peak_of(mica):
    code = "puts (fileread ('/proc/self/status'))"
    status = subprocess.run([mica, "-e", code], capture_output=True, text=True, check=True).stdout
    return int(re.search(r"VmPeak:\s+(\d+) kB", status)[1])


def main():
    mica, root = sys.argv[1:3]
    qemu, lua = (sys.argv[3:] + ["", ""])[:2]
    peak = peak_of(mica)
    print("a start takes %d KiB of addresses" % peak)
    if peak > MOST:
        sys.exit("emulated: that is more than %d" % MOST)
    if not qemu:
        print("there is no emulator (Debian package qemu-user)")
        return
    tour = os.path.join(root, "examples", "tour.m")
    done = subprocess.run([qemu, mica, tour], capture_output=True)
    with open(os.path.join(root, "examples", "expected", "tour.out"), "rb") as f:
        if done.returncode or done.stdout != f.read():
            sys.exit("emulated: tour.m ends with status %d: %s" % (done.returncode, done.stderr[-300:]))
    if not lua:
        return
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(seconds([qemu, lua, "-e", ""]))
        ours.append(seconds([qemu, mica, "-e", ""]))
    print("emulated %.0f ms, Lua %.0f: %.2f x" % (min(ours) * 1e3, min(theirs) * 1e3, min(ours) / min(theirs)))


if __name__ == "__main__":
    main()
