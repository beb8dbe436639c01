#!/usr/bin/env python3
# bench/profile_faults.py - page faults and verified pages of starts with a snapshot built with a profile and one without.
"""Usage: profile_faults.py MICA PLAIN.snap PROFILED.snap [PROGRAM.m...]

For `mica -e ''` and for each program: minor faults of the whole process (rusage), faults taken on the snapshot's mapping
(perf, where it is installed),
pages verified (--snapshot-stats). The smallest of 9 runs; the last line gives the sums.
"""
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile

RUNS = 9


def process_faults(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_minflt
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_minflt - before


def map_faults(command, snapshot, folder):
    """Faults at addresses within the snapshot's mapping; None without perf."""
    if not shutil.which("perf"):
        return None
    data = os.path.join(folder, "perf.data")
    done = subprocess.run(["perf", "record", "-q", "-d", "-c", "1", "-e", "page-faults:u", "-o", data, "--"] + command,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if done.returncode not in (0, 1):
        return None
    text = subprocess.run(["perf", "script", "-i", data, "--show-mmap-events", "-F", "comm,event,addr"], capture_output=True, text=True).stdout
    ranges, faults, name = [], 0, os.path.basename(snapshot)
    for line in text.splitlines():
        if "PERF_RECORD_MMAP" in line:
            if line.rstrip().endswith(name):
                at, size = line[line.index("[0x") + 1:].split(" @")[0].rstrip(")").split("(")
                ranges.append((int(at, 16), int(at, 16) + int(size, 16)))
        elif "page-faults" in line:
            address = int(line.split()[-1], 16)
            faults += any(low <= address < high for low, high in ranges)
    return faults if ranges else None


def figures(mica, snapshot, program, folder):
    command = [mica, "--snapshot", snapshot] + program
    told = subprocess.run([mica, "--snapshot", snapshot, "--snapshot-stats=json"] + program, capture_output=True, text=True)
    stats = json.loads(told.stderr.splitlines()[-1])
    on_map = [map_faults(command, snapshot, folder) for _ in range(3)]
    return {"process": min(process_faults(command) for _ in range(RUNS)),
            "map": None if None in on_map else min(on_map),
            "verified": stats["bytes_verified"] // 4096}


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    mica, plain, profiled = (os.path.abspath(p) for p in sys.argv[1:4])
    programs = [["-e", ""]] + [[os.path.abspath(p)] for p in sys.argv[4:]]
    sums = [[0, 0], [0, 0], [0, 0]]
    print("%-28s %17s %17s %17s" % ("without -> with a profile", "process faults", "faults on the map", "pages verified"))
    with tempfile.TemporaryDirectory() as folder:
        for program in programs:
            a, b = figures(mica, plain, program, folder), figures(mica, profiled, program, folder)
            cells = []
            for i, key in enumerate(("process", "map", "verified")):
                if a[key] is None or b[key] is None:
                    cells.append("%17s" % "-")
                    continue
                sums[i][0] += a[key]
                sums[i][1] += b[key]
                cells.append("%6d -> %6d " % (a[key], b[key]))
            print("%-28s %s" % (os.path.basename(program[-1]) or "-e ''", " ".join(cells)))
    print("%-28s %s" % ("with / without", " ".join("%16.3fx" % (b / a) if a else "%17s" % "-" for a, b in sums)))


if __name__ == "__main__":
    main()
