#!/usr/bin/env python3
# tests/session/gc_presets.py - collector presets come from the snapshot and do what they say: counted in collections and page faults.
"""Usage: gc_presets.py MICA MICAC SNAPSHOT"""
import json
import os
import re
import resource
import subprocess
import sys
import tempfile

mica, micac, snapshot = (os.path.abspath(a) for a in sys.argv[1:4])
bad = 0
MAPS = "for k = 1:20000, m = containers.Map (); m('self') = m; m('data') = 1:50; end"
LARGE = "x = ones (1, 100000); for k = 1:200, y = (x + k) .* x - x / 2; z = [x, y]; end"
MIXED = "for k = 1:400, n = 1000 * mod (k * 7919, 300) + 1; a = ones (1, n); b = a + 1; c = [a b(1:10)]; end"


def check(name, ok, *facts):
    global bad
    if not ok:
        bad += 1
        print("FAILED", name, *facts)


def run(text, *options, file=snapshot):
    """(status, collections, page faults) of a program"""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_minflt
    done = subprocess.run([mica, "--snapshot", file, *options, "-e", text], capture_output=True, text=True)
    return done.returncode, len(re.findall("^gc: ", done.stderr, re.M)), resource.getrusage(resource.RUSAGE_CHILDREN).ru_minflt - before


def counted(preset):
    return run(MAPS, "--gc", preset, "--set", "gc.verbose=true")[1]


usual = counted("default")
check("debug collects often", counted("debug") > 5 * usual > 0, counted("debug"), usual)
check("low-memory collects early", counted("low-memory") > 2 * usual, counted("low-memory"), usual)
check("high-throughput does not collect more often", counted("high-throughput") <= usual, counted("high-throughput"), usual)
faults = {p: (run(LARGE, "--gc", p)[2], run(MIXED, "--gc", p)[2]) for p in ("default", "high-throughput", "low-memory")}
check("low-memory reuses the memory of large temporaries", faults["low-memory"][0] < 2 * faults["default"][0], faults)
check("high-throughput keeps freed memory", 3 * faults["high-throughput"][1] < faults["default"][1], faults)
check("low-memory is bounded", run("x = zeros (1, 4e6);", "--gc", "low-memory")[0] == 1)

# the row in the file is the one in force, and gives way to settings of one's own
info = json.loads(subprocess.run([micac, "info", "--json", snapshot], check=True, capture_output=True, text=True).stdout)
section = next(s for s in info["sections"] if s["name"] == "gc_presets")
with open(snapshot, "rb") as f:
    data = bytearray(f.read())
at = data.index(b"low-memory", section["offset"])
at = data.index(b"heap_max", at) + len("heap_max")
check("16 MiB stand there", data[at:at + 5] == b"\xce\x01\x00\x00\x00", data[at:at + 5])
data[at:at + 5] = b"\xce\x06\x00\x00\x00"
with tempfile.TemporaryDirectory() as work:
    changed = work + "/changed.snap"
    with open(changed, "wb") as f:
        f.write(data)
    unchecked = ("--validate", "off", "--gc", "low-memory")
    check("the file's bound is in force", run("x = zeros (1, 4e6);", *unchecked, file=changed)[0] == 0)
    check("an own setting wins", run("x = zeros (1, 4e6);", *unchecked, "--set", "gc.heap_max=16M", file=changed)[0] == 1)
    check("an own setting wins, named first", run("x = zeros (1, 4e6);", "--set", "gc.heap_max=16M", *unchecked, file=changed)[0] == 1)
    data[at:at + 5] = b"\xce\x01\x00\x00\x00"
    growth = data.index(b"growth", at) + len("growth")
    data[growth + 1:growth + 9] = bytes(8)
    with open(changed, "wb") as f:
        f.write(data)
    check("a preset out of range is refused", run("x = 1;", *unchecked, file=changed)[0] == 2)
sys.exit(bad > 0)
