#!/usr/bin/env python3
# tests/lang/profiled.py - programs with functions, built as layers with a profile of themselves and without; both must say
# the same.
"""Usage: profiled.py --mica MICA --micac MICAC [--filter TEXT] ROOT...

Every NAME.m below the ROOTs that defines functions becomes a file whose first function is the program and whose local
functions are its own. It is recorded once, built with what was recorded, and run with both layers. Standard output, the
error line and the exit status are compared.
"""
import argparse
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import levels

FUNCTION = re.compile(rb"^(?:function\b.*?^(?:end|endfunction)[ \t]*(?:[%#].*)?$|function\b[^\n]*\bend[ \t]*$)\n?", re.M | re.S)


def as_file(name, text):
    """The program as the first function of a file with its own ones as local functions; None where it defines none."""
    functions, body = b"\n".join(FUNCTION.findall(text)), FUNCTION.sub(b"", text)
    if not functions or re.search(rb"^\s*function\b", body, re.M):
        return None
    return b"function " + name.encode() + b" ()\n" + body + b"\nend\n" + functions


class Case:
    def __init__(self, args, top, number, path):
        self.args, self.name, self.path = args, "qp%d" % number, path
        self.place = os.path.join(top, self.name)
        self.text = as_file(self.name, levels.read(path))

    def layer(self, kind, *options):
        out = os.path.join(self.place, kind + ".snap")
        done = subprocess.run([self.args.micac, "build", "-o", out, *options, os.path.join(self.place, self.name + ".m")],
                              capture_output=True)
        return out if done.returncode == 0 else None

    def run(self, layer):
        command = [self.args.mica, "-q", "--no-cache", "--layer", layer, "-e", self.name]
        return levels.result(command, self.place, self.args.timeout)

    def compare(self):
        """(whether the code differs, complaints); None where there is nothing to compare."""
        if self.text is None:
            return None
        os.mkdir(self.place)
        for name, text in ((self.name + ".m", self.text), ("call.m", self.name.encode() + b" ();\n")):
            os.makedirs(os.path.join(self.place, "call"), exist_ok=True)
            with open(os.path.join(self.place, "call" if name == "call.m" else "", name), "wb") as out:
                out.write(text)
        plain, profile = self.layer("plain"), os.path.join(self.place, "profile")
        if not plain or subprocess.run([self.args.micac, "train", "-o", profile, "--layer", plain, "--", "call.m"],
                                       capture_output=True, cwd=os.path.join(self.place, "call")).returncode:
            return None
        with_profile = self.layer("profiled", "--profile", profile)
        want, got = self.run(plain), self.run(with_profile)
        code = subprocess.run([self.args.micac, "dump", with_profile, self.name, "--bytecode"], capture_output=True).stdout
        if want != got and self.run(plain) == want:
            return b"JDEEP" in code, "%s: %r, not %r" % (self.path, got, want)
        return b"JDEEP" in code, None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mica", required=True, type=os.path.abspath)
    parser.add_argument("--micac", required=True, type=os.path.abspath)
    parser.add_argument("--filter", action="append", default=[], metavar="TEXT", help="only paths that hold TEXT")
    parser.add_argument("--timeout", type=float, default=60, help="seconds for one run")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--least", type=int, default=0, help="programs in which functions must be put in place of calls")
    parser.add_argument("roots", nargs="+")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as top:
        paths = levels.find_programs(args.roots, args.filter)
        cases = [Case(args, top, number, path) for number, path in enumerate(paths)]
        with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
            found = [f for f in pool.map(Case.compare, cases) if f]
    placed, bad = sum(f[0] for f in found), [f[1] for f in found if f[1]]
    for line in bad:
        print("FAIL", line[:800])
    print("%d programs, functions in place of calls in %d, %d differ" % (len(found), placed, len(bad)))
    return 1 if bad or not found or placed < args.least else 0


if __name__ == "__main__":
    sys.exit(main())
