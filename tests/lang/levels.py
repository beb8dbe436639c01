#!/usr/bin/env python3
# tests/lang/levels.py - runs M programs at every optimisation level, from a folder and from a layer; all must say the same.
"""Usage: levels.py --mica MICA --micac MICAC [--stdlib FOLDER] [--filter TEXT] ROOT...

Every NAME.m below the ROOTs is run as it is and as the body of a function, from a folder and from a layer, with program,
layer and library compiled at levels 0 to 3. Standard output, exit status and the error line are compared with those of
level 0 from the folder. A program that does not repeat itself there (it shows times or random numbers) is counted apart.

Any folder of programs will do as a ROOT, so a larger set of cases can be tried by hand.
"""
import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile

LEVELS = ["none", "basic", "aggressive", "max-performance"]


def find_programs(roots, filters):
    found = []
    for root in roots:
        for folder, dirs, files in os.walk(root):
            dirs[:] = sorted(d for d in dirs if d != "helpers" and not os.path.exists(os.path.join(folder, d, "CMakeLists.txt")))
            found += [os.path.join(folder, name) for name in sorted(files) if name.endswith(".m")]
    return [path for path in found if not filters or any(f in path for f in filters)]


def read(path):
    with open(path, "rb") as handle:
        return handle.read()


def as_function(name, text):
    """The program as the body of a function; None where it defines functions of its own."""
    if re.search(rb"^\s*function\b", text, re.M):
        return None
    return b"function " + name.encode() + b" ()\n" + text + b"\nend\n"


def is_function_file(text):
    """It begins with a function: in a layer that is the entry, where the program as such is a script."""
    lines = (line.strip() for line in text.splitlines())
    first = next((line for line in lines if line and line[:1] not in (b"%", b"#")), b"")
    return re.match(rb"function\b", first) is not None


class Set:
    """The programs under names of their own in one folder, and what was built of them."""

    def __init__(self, top, args):
        self.args, self.top, self.folder = args, top, os.path.join(top, "programs")
        self.origin = {}
        os.mkdir(self.folder)
        for number, path in enumerate(find_programs(args.roots, args.filter)):
            text = read(path)
            for letter, body in (("s", text), ("f", as_function("qf%d" % number, text))):
                name = "q%s%d" % (letter, number)
                if body is not None and not is_function_file(text):
                    with open(os.path.join(self.folder, name + ".m"), "wb") as out:
                        out.write(body)
                    self.origin[name] = path
                if body is not None and letter == "f":  # functions beside a program are found
                    with open(os.path.join(self.folder, "run_" + name + ".m"), "w", encoding="ascii") as out:
                        out.write(name + "\n")

    def refused(self, output):
        return set(re.findall(r"^(q[sf]\d+)\.m(?::| )", output, re.M))

    def build(self, level):
        command = [self.args.micac, "build", "--optimize", str(level), "-o", self.layer(level), self.folder]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode and level == 0:  # programs that no compiler takes: tried from their text elsewhere
            for name in self.refused(done.stdout + done.stderr):
                os.remove(os.path.join(self.folder, name + ".m"))
                self.origin.pop(name, None)
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit("levels.py: level %d:\n%s%s" % (level, done.stdout[-2000:], done.stderr[-2000:]))
        if self.args.stdlib:
            subprocess.run([self.args.micac, "build", "--optimize", str(level), "-o", self.library(level),
                            self.args.stdlib], capture_output=True, check=True)

    def layer(self, level):
        return os.path.join(self.top, "layer%d.snap" % level)

    def library(self, level):
        return os.path.join(self.top, "stdlib%d.snap" % level)

    def command(self, name, level, layer):
        command = [self.args.mica, "-q", "--no-cache", "--set", "max_optimization_level=" + LEVELS[level]]
        if self.args.stdlib:
            command += ["--snapshot", self.library(level)]
        if layer:
            return command + ["--layer", self.layer(level), "-e", name]
        return command + [os.path.join(self.folder, name + ".m" if name[1] == "s" else "run_" + name + ".m")]


def result(command, place, timeout):
    """What the program printed, its error line and its exit status, with the words that name files taken out."""
    cwd = tempfile.mkdtemp(dir=place)
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, cwd=cwd)
        lines = [line for line in done.stderr.splitlines() if line.startswith((b"error: ", b"warning: "))]
        out = done.stdout, b"\n".join(line for line in lines if b"called from" not in line), done.returncode
    except subprocess.TimeoutExpired:
        out = b"", b"", None
    shutil.rmtree(cwd, ignore_errors=True)
    return out


def compare(programs, name, place):
    """Lines that say where the results part; None for a program that does not repeat itself."""
    limit, complaints = programs.args.timeout, []
    want = result(programs.command(name, 0, False), place, limit)
    for level in range(4):
        for layer in (False, True):
            if level == 0 and not layer:
                continue
            got = result(programs.command(name, level, layer), place, limit)
            if got != want:
                complaints.append("level %d %s: %r, not %r" % (level, "layer" if layer else "folder", got, want))
    if complaints and any(result(programs.command(name, 0, False), place, limit) != want for _ in range(2)):
        return None
    return complaints


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mica", required=True, type=os.path.abspath)
    parser.add_argument("--micac", required=True, type=os.path.abspath)
    parser.add_argument("--stdlib", type=os.path.abspath, help="also build the library of this folder at every level")
    parser.add_argument("--filter", action="append", default=[], metavar="TEXT", help="only paths that hold TEXT")
    parser.add_argument("--timeout", type=float, default=60, help="seconds for one run")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("roots", nargs="+")
    args = parser.parse_args()
    failed = apart = 0
    with tempfile.TemporaryDirectory() as top:
        programs = Set(top, args)
        for level in range(4):
            programs.build(level)
        names = sorted(programs.origin)
        place = os.path.join(top, "runs")
        os.mkdir(place)
        with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
            found = list(pool.map(lambda name: compare(programs, name, place), names))
    for name, complaints in zip(names, found):
        apart += complaints is None
        failed += bool(complaints)
        for line in complaints or []:
            print("FAIL %s (%s): %s" % (programs.origin[name], "script" if name[1] == "s" else "function", line[:600]))
    print("%d programs, %d differ, %d do not repeat themselves" % (len(names), failed, apart))
    return 1 if failed or not names else 0


if __name__ == "__main__":
    sys.exit(main())
