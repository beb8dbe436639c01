#!/usr/bin/env python3
# bench/presets.py - measures every preset and writes presets/measured.def, which `micac presets` shows and snapshots store.
"""Usage: presets.py [--runs N] [--write] BUILD_FOLDER      (cmake --build BUILD --target presets-profile)

Snapshot presets, medians of N interleaved runs (default 15): time to build the library, bytes of the file, time of opening it, time and
most resident memory of a process that computes one mean. The first start of each is not counted; opening a packed
snapshot includes expanding it where no expanded copy is kept.
Collector presets, from bench/presets_gc.c: bytes asked for per second, time of one collection, most memory held beyond the live data by live
data, and the share of the time that collections take.
Without --write the table is printed.
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LIVE = 500 * 1000 * 8  # bytes that bench/presets_gc.c keeps alive


def run(command, env):
    begun = time.perf_counter()
    done = subprocess.run(command, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    taken = time.perf_counter() - begun
    if done.returncode != 0:
        sys.exit("%s: status %d: %s" % (" ".join(command), done.returncode, done.stderr))
    return taken, done


def snapshot_rows(build, presets, runs, env, work):
    micac, mica = os.path.join(build, "micac"), os.path.join(build, "mica")
    taken = {p: {"build": [], "load": [], "first": [], "resident": []} for p in presets}
    path = {p: os.path.join(work, p + ".snap") for p in presets}
    for _ in range(max(3, runs // 3)):
        for p in presets:
            taken[p]["build"].append(run([micac, "build", "--preset", p, "-o", path[p], os.path.join(ROOT, "stdlib")], env)[0])
    for turn in range(runs + 1):
        for p in presets:
            start = [mica, "-q", "--preset", p, "--snapshot", path[p]]
            _, stats = run(start + ["--snapshot-stats=json", "-e", ""], env)
            first, _ = run(start + ["-e", "x = mean ([1 2 3 4]);"], env)
            _, status = run(start + ["-e", "x = mean ([1 2 3 4]); disp (fileread ('/proc/self/status'))"], env)
            if turn == 0:
                continue
            taken[p]["load"].append(json.loads(stats.stderr)["load_time_ns"])
            taken[p]["first"].append(first)
            taken[p]["resident"].append(int(re.search(r"VmHWM:\s+(\d+)", status.stdout).group(1)))
    for p in presets:
        t = {k: statistics.median(v) for k, v in taken[p].items()}
        yield "PRESET_MEASURED_SNAPSHOT(%s, %d, %d, %d, %d, %d)" % (p, t["build"] * 1e6, os.path.getsize(path[p]), t["load"],
                                                                  t["first"] * 1e6, t["resident"])


def gc_rows(build, presets, runs, env):
    program = os.path.join(build, "presets_gc")
    taken = {p: [] for p in ["none"] + presets}
    pauses = {p: [] for p in presets}
    for _ in range(runs):
        for p in taken:
            taken[p].append(json.loads(run([program, p], dict(env, MICA_GC_VERBOSE="false"))[1].stdout))
    for _ in range(max(3, runs // 2)):
        for p in presets:
            text = run([program, p], dict(env, MICA_GC_VERBOSE="true"))[1].stderr
            pauses[p].append(statistics.mean(float(us) for us in re.findall(r"bytes in use, ([0-9.]+) us", text)))
    allocated = statistics.median(r["allocated"] for r in taken["none"])
    for p in presets:
        ns = statistics.median(r["ns"] for r in taken[p])
        held = statistics.median(r["most_kib"] - r["idle_kib"] for r in taken[p]) * 1024
        pause = statistics.median(pauses[p]) * 1000  # of the runs' means: a run that was interrupted does not count for more
        collections = statistics.median(r["collections"] for r in taken[p])
        yield "PRESET_MEASURED_GC(%s, %.4g, %d, %.3f, %.3f)" % (p, allocated / (ns / 1e9), pause, held / LIVE - 1, collections * pause / ns)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("build")
    args = parser.parse_args()
    build = os.path.abspath(args.build)
    with tempfile.TemporaryDirectory() as work:
        env = {"PATH": os.environ["PATH"], "HOME": work, "XDG_CACHE_HOME": os.path.join(work, "cache"), "MICA_CONFIG": "none"}
        names = json.loads(run([os.path.join(build, "micac"), "presets", "--json"], env)[1].stdout)
        rows = list(snapshot_rows(build, [p["name"] for p in names["snapshot"]], args.runs, env, work))
        rows += gc_rows(build, [p["name"] for p in names["gc"]], args.runs, env)
    text = """/* presets/measured.def - what each preset costs and brings. Made by `make presets-profile` (bench/presets.py); do not edit.
 * Figures of one machine: rows tell how presets compare, not what they take elsewhere.
 * PRESET_MEASURED_SNAPSHOT(name, build us, file bytes, load ns, first result us, resident KiB)
 * PRESET_MEASURED_GC(name, bytes allocated a second, collection ns, memory overhead, throughput impact) */
""" + "\n".join(rows) + "\n"
    if args.write:
        with open(os.path.join(ROOT, "presets", "measured.def"), "w") as f:
            f.write(text)
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
