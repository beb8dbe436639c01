#!/usr/bin/env python3
# tests/lang/run.py - runs every M program below a folder and compares stdout, the error line and the exit status.
"""Usage: run.py [options] [INTERPRETER [ARGS...]]

Each NAME.m has its expected stdout in NAME.out. A program that ends in an uncaught error also has NAME.err
with the one stderr line it must print ("error: ..."), and must end with status 1; every other must end with 0.
Functions in the folder helpers of the root can be called by all programs.
Names in pending.txt (one a line, # starts a comment) may fail: they are counted apart, and reported when they pass.
"""
import argparse
import concurrent.futures
import difflib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
HELPERS = "helpers"


class Case:
    """One program with the files that say what it must print."""

    def __init__(self, root, expected, rel):
        self.name = rel[:-2].replace(os.sep, "/")
        self.source = os.path.join(root, rel)
        self.seconds = 0.0
        self.out = os.path.join(expected, self.name + ".out")
        self.err = os.path.join(expected, self.name + ".err")


def find_cases(root, expected, filters, without):
    cases = []
    for folder, dirs, files in os.walk(root):
        # a folder with a build of its own is a project, whose own test runs it
        dirs[:] = sorted(d for d in dirs if d != HELPERS and not os.path.exists(os.path.join(folder, d, "CMakeLists.txt")))
        for name in sorted(files):
            if name.endswith(".m"):
                case = Case(root, expected, os.path.relpath(os.path.join(folder, name), root))
                if (not filters or any(f in case.name for f in filters)) and case.name not in without:
                    cases.append(case)
    return cases


def read(path):
    if not os.path.exists(path):
        return None
    with open(path, "rb") as handle:
        return handle.read()


class Folders:
    """A folder for each case, with the helpers alone: no program's file name can stand for a function, and none finds what
    another one left. The helpers are linked, not copied; nothing may write to them."""

    def __init__(self, top, helpers):
        self.top, self.helpers = top, os.path.join(top, "helpers")
        if os.path.isdir(helpers):
            shutil.copytree(helpers, self.helpers)
            for folder, _, files in os.walk(self.helpers):
                for name in files:
                    os.chmod(os.path.join(folder, name), 0o444)
        else:
            os.mkdir(self.helpers)

    def begin(self):
        folder = tempfile.mkdtemp(dir=self.top)
        shutil.copytree(self.helpers, folder, copy_function=os.link, dirs_exist_ok=True)
        return folder


def run(command, case, timeout, folders):
    """Returns (stdout, stderr, status); status None stands for a time-out, negative for a signal."""
    folder, begun = folders.begin(), time.monotonic()
    try:
        done = subprocess.run(command + [case.source], stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=timeout, cwd=folder)
        return done.stdout, done.stderr, done.returncode
    except subprocess.TimeoutExpired as late:
        return late.stdout or b"", late.stderr or b"", None
    finally:
        case.seconds = time.monotonic() - begun
        shutil.rmtree(folder, ignore_errors=True)


def error_line(stderr):
    for line in stderr.decode("utf-8", "replace").splitlines():
        if line.startswith("error:"):
            return line
    return ""


def short_diff(want, got, limit):
    text = [b.decode("utf-8", "replace").splitlines() for b in (want, got)]
    lines = list(difflib.unified_diff(text[0], text[1], "expected", "printed", lineterm="", n=1))[2:]
    more = ["... %d more lines" % (len(lines) - limit)] if len(lines) > limit else []
    return lines[:limit] + more


def judge(case, result, limit):
    """Returns the list of complaint lines, empty when the program did what is expected."""
    out, stderr, status = result
    want = read(case.out)
    if want is None:
        return ["no expected output " + case.out]
    complaints = []
    if out != want:
        complaints += short_diff(want, out, limit)
    err = read(case.err)
    want_status = 0 if err is None else 1
    if status != want_status:
        told = "timed out" if status is None else "exit status %d" % status
        complaints.append("%s, expected %d" % (told, want_status))
        complaints += stderr.decode("utf-8", "replace").splitlines()[:3]
    if err is not None:
        line = err.decode("utf-8").rstrip("\n")
        if line not in stderr.decode("utf-8", "replace").splitlines():
            complaints.append("stderr lacks: %s" % line)
            complaints.append("       it has: %s" % error_line(stderr))
    return complaints


def bless(case, result):
    out, stderr, status = result
    os.makedirs(os.path.dirname(case.out), exist_ok=True)
    with open(case.out, "wb") as handle:
        handle.write(out)
    if status == 0:
        if os.path.exists(case.err):
            os.remove(case.err)
        return
    with open(case.err, "w", encoding="utf-8") as handle:
        handle.write(error_line(stderr) + "\n")
    print("%s: status %s, %s" % (case.name, status, error_line(stderr)))


def count_behaviours(cases):
    total = 0
    for case in cases:
        total += len(re.findall(rb"^\s*% behaviour: ", read(case.source), re.M))
    return total


def pending_names(path):
    data = read(path)
    if data is None:
        return set()
    lines = (line.split("#")[0].strip() for line in data.decode("utf-8").splitlines())
    return {line for line in lines if line}


def prune(path, names):
    """Rewrites the pending file without the given names; comments stay."""
    with open(path, encoding="utf-8") as handle:
        lines = handle.readlines()
    with open(path, "w", encoding="utf-8") as handle:
        handle.writelines(line for line in lines if line.split("#")[0].strip() not in names)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--filter", action="append", default=[], metavar="TEXT", help="only names that hold TEXT")
    parser.add_argument("--without", action="append", default=[], metavar="NAME", help="not this case")
    parser.add_argument("--interp", help="the interpreter as one command line, instead of INTERPRETER ARGS")
    parser.add_argument("--snapshot", help="pass --snapshot PATH to the interpreter")
    parser.add_argument("--root", default=HERE, help="folder with the programs (default: this one)")
    parser.add_argument("--expected", help="folder with the expected output (default: beside the programs)")
    parser.add_argument("--pending", help="file with the names that may fail (default: ROOT/pending.txt)")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--timeout", type=float, default=60, help="seconds for one program")
    parser.add_argument("--diff", type=int, default=12, help="longest difference to print, in lines")
    parser.add_argument("--bless", action="store_true", help="write the expected files from what is printed")
    parser.add_argument("--slowest", type=int, default=0, metavar="N", help="tell the N cases that took longest")
    parser.add_argument("--prune", action="store_true", help="take the names that pass out of the pending file")
    parser.add_argument("--count", action="store_true", help="print how many behaviours there are and stop")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="INTERPRETER [ARGS]")
    return parser.parse_args()


def check_all(cases, results, args):
    pending_path = args.pending or os.path.join(args.root, "pending.txt")
    pending = pending_names(pending_path)
    passed, failed, waiting, surprises = 0, 0, 0, []
    for case, result in zip(cases, results):
        complaints = judge(case, result, args.diff)
        if not complaints:
            passed += 1
            if case.name in pending:
                surprises.append(case.name)
        elif case.name in pending:
            waiting += 1
        else:
            failed += 1
            print("FAIL " + case.name)
            for line in complaints:
                print("    " + line)
    if surprises and args.prune:
        prune(pending_path, set(surprises))
    for name in surprises:
        print("unexpectedly passing: " + name)
    if waiting:
        print("%d pending" % waiting)
    for case in sorted(cases, key=lambda case: -case.seconds)[:args.slowest]:
        print("%8.2f s  %s" % (case.seconds, case.name))
    print("%d passed, %d failed" % (passed, failed))
    return 1 if failed or passed == 0 else 0


def main():
    args = parse_arguments()
    args.root = os.path.abspath(args.root)
    cases = find_cases(args.root, os.path.abspath(args.expected or args.root), args.filter, args.without)
    if args.count:
        print("%d behaviours in %d programs" % (count_behaviours(cases), len(cases)))
        return 0
    command = shlex.split(args.interp) if args.interp else args.command
    if not command:
        print("run.py: no interpreter given", file=sys.stderr)
        return 2
    if args.snapshot:
        command = command + ["--snapshot", os.path.abspath(args.snapshot)]
    if os.sep in command[0]:
        command[0] = os.path.abspath(command[0])
    with tempfile.TemporaryDirectory() as top, concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        folders = Folders(top, os.path.join(args.root, HELPERS))
        results = pool.map(lambda case: run(command, case, args.timeout, folders), cases)
        if args.bless:
            for case, result in zip(cases, results):
                bless(case, result)
            return 0
        return check_all(cases, results, args)


if __name__ == "__main__":
    sys.exit(main())
