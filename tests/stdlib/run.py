#!/usr/bin/env python3
"""tests/stdlib/run.py - runs every test script of the standard library; usage: run.py MICA [ARGS...] [--only NAME,...] [--write-pending]

Each NAME.m must exit with 0 and print "ok NAME" last. Names in pending.txt may fail; one that passes is reported, so that
the list shrinks; --write-pending rewrites it with what fails now. Last line: "N passed, N failed"; exit status 1 when something failed or nothing ran.
"""
import concurrent.futures
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent


def run(command, path):
    # A program's own folder comes before the library, so a test must not lie beside files named like what it tests.
    try:
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(folder, f"library_test_{path.stem}.m")
            program.write_bytes(path.read_bytes())
            done = subprocess.run([*command, str(program)], capture_output=True, text=True, errors="replace", timeout=60)
    except subprocess.TimeoutExpired:
        return path.stem, False, "took longer than 60 s"
    lines = done.stdout.strip().splitlines()
    good = done.returncode == 0 and bool(lines) and lines[-1] == f"ok {path.stem}"
    return path.stem, good, (done.stderr.strip() or f"exit status {done.returncode}")[-400:]


def main(args):
    only = None
    if "--only" in args:
        at = args.index("--only")
        only = set(args[at + 1].split(","))
        args = args[:at] + args[at + 2:]
    rewrite = "--write-pending" in args
    args = [a for a in args if a != "--write-pending"]
    if not args:
        print(__doc__)
        return 2
    pending_file = HERE / "pending.txt"
    pending = set(pending_file.read_text().split()) if pending_file.exists() else set()
    paths = [p for p in sorted(HERE.glob("*.m")) if only is None or p.stem in only]
    passed = failed = 0
    failing = []
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for name, good, why in pool.map(lambda p: run(args, p), paths):
            if good:
                passed += 1
                if name in pending:
                    print(f"passes, take it off pending.txt: {name}")
                continue
            failing.append(name)
            if name in pending:
                print(f"pending: {name}")
            else:
                failed += 1
                print(f"FAILED {name}: {why}")
    if rewrite and only is None:
        pending_file.write_text("".join(f"{n}\n" for n in failing))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
