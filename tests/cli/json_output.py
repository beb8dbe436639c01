#!/usr/bin/env python3
# tests/cli/json_output.py - whatever the programs print as JSON can be read, also where names hold quotes, control characters and bytes that are no UTF-8.
"""Usage: json_output.py MICA MICAC"""
import json
import os
import subprocess
import sys
import tempfile

mica, micac = map(os.path.abspath, sys.argv[1:3])
odd = b'o"d\\d\n\x01\xff\xc3('
shown = 'o"d\\d\n\x01\ufffd\ufffd('
bad = 0


def read(name, *command, status=0, stream="stdout"):
    """The value that a command prints."""
    global bad
    ran = subprocess.run(command, capture_output=True)
    text = getattr(ran, stream)
    try:
        assert ran.returncode == status, "status %d: %s" % (ran.returncode, ran.stderr)
        return json.loads(text.decode("utf-8"), parse_constant=lambda word: 1 / 0)
    except (ValueError, AssertionError, ZeroDivisionError) as e:
        bad += 1
        print("FAILED", name, e, text[:500])
        return None


def check(name, good, *what):
    global bad
    if not good:
        bad += 1
        print("FAILED", name, *what)


with tempfile.TemporaryDirectory() as work:
    folder = os.path.join(work.encode(), odd)
    os.mkdir(folder)
    with open(os.path.join(folder, b"f.m"), "wb") as f:
        f.write(b"% help of \"f\"\x02\nfunction y = f (x)\n  y = x;\nend\n")
    snap, other = os.path.join(folder, b"a.snap"), os.path.join(folder, b"b.snap")
    built = read("build", micac, "build", "-o", snap, "--report", "json", work)
    check("output", built and built["output"].endswith("/" + shown + "/a.snap"), built)
    with open(os.path.join(folder, b"g.m"), "wb") as f:
        f.write(b"function y = g (x)\n  y = x +;\nend\n")
    broken = read("diagnostics", micac, "build", "--keep-going", "-o", other, "--report", "json", work)
    check("source", broken and broken["diagnostics"][0]["source"] == shown + "/g.m", broken)
    os.rename(os.path.join(folder, b"g.m"), os.path.join(folder, b"h.m"))
    with open(os.path.join(folder, b"h.m"), "wb") as f:
        f.write(b"function y = h (x)\n  y = 2 * x;\nend\n")
    read("build", micac, "build", "-o", other, "--report", "json", work)
    info = read("info", micac, "info", "--json", snap)
    check("info", info and info["metadata"]["counts"]["entries"] == 1)
    listed = read("extract", micac, "extract", "--json", snap)
    check("extract", listed and listed[0]["source"] == shown + "/f.m", listed)
    dumped = read("dump", micac, "dump", "--json", snap, "f")
    check("dump", dumped and '"f"\x02' in dumped["source"], dumped)
    read("diff", micac, "diff", "--json", snap, other, status=3)
    read("bench", micac, "bench", "--json", "--runs", "2", snap)
    read("compare", micac, "compare", "--json", "--runs", "2", snap, other)
    read("stats", micac, "stats", "--json", "--all", snap)
    read("presets", micac, "presets", "--json")
    config = read("config", micac, "config", "--json", "--set", "gc.growth=3")
    check("config", config and any(s["key"] == "gc.growth" and s["value"] == 3 for s in config["settings"]))
    layers = read("layers", mica, "--snapshot-stats=json", "--layer", snap, "-e", "f (1);", stream="stderr")
    check("layer", layers and layers["layers"][0]["path"].endswith("/" + shown + "/a.snap"), layers)
    text = subprocess.run([micac, "info", snap], capture_output=True).stdout
    check("info for a terminal", text and not any(c < 32 and c != 10 for c in text), text)
sys.exit(bad > 0)
