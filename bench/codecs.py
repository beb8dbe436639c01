#!/usr/bin/env python3
"""bench/codecs.py - size, build time and decode time of the standard library's snapshot for each codec and level.

usage: bench/codecs.py BUILD [--rounds N]   (after: cmake --build BUILD --target bench_codecs)

Processor time throughout: of the build beyond one that compresses nothing (median of N, one thread), and of decoding (medians of bench/codecs.c)."""
import argparse, json, os, resource, statistics, subprocess, tempfile

parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("build")
parser.add_argument("--rounds", type=int, default=5)
args = parser.parse_args()
home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
micac, bench = os.path.join(args.build, "micac"), os.path.join(args.build, "bench_codecs")


def build(path, options):
    command = [micac, "build", "--jobs", "1", "--report", "json", "-o", path, *options, os.path.join(home, "stdlib")]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    report["processor"] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return report


with tempfile.TemporaryDirectory() as work:
    path = os.path.join(work, "a.snap")
    plain = [build(path, ["--compression", "none"]) for _ in range(args.rounds)]
    raw, base = plain[0]["bytes"], statistics.median(r["processor"] for r in plain)
    print(f"everything raw: {raw} bytes\n")
    print(f"{'setting':30} {'cold':>8} {'file':>8} {'packed':>8} {'of raw':>6} {'compress':>9} {'all':>8} {'first':>7} {'next':>7}")
    print(f"{'':30} {'bytes':>8} {'bytes':>8} {'bytes':>8} {'':>6} {'ms':>9} {'us':>8} {'us':>7} {'us':>7}")
    settings = [("none", ["--compression", "none"])]
    for codec in ("lz4", "zstd"):
        settings += [(f"{codec} {level}", ["--compression", codec, "--level", str(level)]) for level in (1, 3, 6, 9)]
    settings += [("auto 6 (production)", [])]
    settings += [(f"zstd {level}, parts alone", ["--compression", "zstd", "--level", str(level), "--access", "single"]) for level in (1, 3, 6, 9)]
    for name, options in settings:
        reports = [build(path, options) for _ in range(args.rounds)]
        sections = reports[0]["sections"]
        cold = sum(s["stored"] for s in sections if s["id"] in (12, 17))
        figures = json.loads(subprocess.run([bench, path], check=True, capture_output=True, text=True).stdout)
        level = options[options.index("--level") + 1] if "--level" in options else "9"
        codec = options[options.index("--compression") + 1] if "--compression" in options else "zstd"
        packed = os.path.join(work, "packed")
        subprocess.run([micac, "pack", path, "-o", packed, "--compression", codec, "--level", level], check=True, capture_output=True)
        size = os.path.getsize(packed)
        seconds = max(0, statistics.median(r["processor"] for r in reports) - base)
        print(f"{name:30} {cold:8} {reports[0]['bytes']:8} {size:8} {size / raw:6.3f} {seconds * 1e3:9.0f} {figures['all_us']:8.0f} "
              f"{figures['part_us']:7.1f} {figures['later_part_us']:7.1f}", flush=True)
