#!/usr/bin/env python3
# tests/session/state_lives.py - programs whose state is taken at random places go on in other processes with the same output.
"""Usage: state_lives.py [OPTIONS] MICA PROGRAM|FOLDER…

Each program is run once as it is, and once counted to its end. Then, as often as --count says, it is taken at a random
safe point, and the state at another, and so on, each life a process of its own (mica --take-after N --state, mica
--load), until it ends: what all lives print together, and the last one's status, must be those of the unbroken run.
Programs of a folder are run beside the folder helpers in it, if there is one. With --spread each place is asked for
in turn instead, from the first safe point to the last, one life each. What tells time or process is left out by name
(--skip). ctest runs a share of the programs; all of them, several times: --share 1 --count 4.
"""
import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

BEYOND = "18446744073709551615"


def programs_of(paths):
    for path in paths:
        if not os.path.isdir(path):
            yield path, None
            continue
        helpers = os.path.join(path, "helpers")
        for folder, dirs, files in os.walk(path):
            dirs[:] = sorted(d for d in dirs if d != "helpers" and d[:1] not in "+@")
            for name in sorted(files):
                if name.endswith(".m"):
                    yield os.path.join(folder, name), helpers if os.path.isdir(helpers) else None


class Program:
    """One program in a folder of its own."""

    def __init__(self, mica, path, helpers, timeout):
        self.mica, self.path, self.timeout = mica, os.path.abspath(path), timeout
        self.place = tempfile.mkdtemp(prefix="mica-state-lives-")
        self.helpers = os.path.abspath(helpers) if helpers else None

    def run(self, *options):
        folder = os.path.join(self.place, "run")
        environment = dict(os.environ, HOME=self.place, MICA_CACHE="off", MICA_STARTUP="none")
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "MICA_PATH", "MICA_LAYERS"):
            environment.pop(name, None)
        done = subprocess.run(self.mica + ["-q", *options], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=self.timeout, env=environment)
        return done.stdout, done.stderr, done.returncode

    def fresh(self):
        folder = os.path.join(self.place, "run")
        shutil.rmtree(folder, ignore_errors=True)
        if self.helpers:
            shutil.copytree(self.helpers, folder)
        else:
            os.mkdir(folder)

    def whole(self):
        self.fresh()
        return self.run(self.path)

    def safe_points(self):
        """How many it passes, or None where it does not end as it does uncounted."""
        self.fresh()
        out, err, _ = self.run("--take-after", BEYOND, "--state", os.path.join(self.place, "state"), self.path)
        found = re.search(rb"ended after (\d+) safe points", err)
        return (int(found.group(1)) if found else None), out

    def lives(self, places):
        """Takes it at each place in turn, and goes on to the end. What was printed, the last life's errors and status."""
        state = os.path.join(self.place, "state")
        self.fresh()
        printed, first = b"", True
        for place in list(places) + [None]:
            options = ["--take-after", str(place), "--state", state] if place else []
            options += [self.path] if first else ["--load", state]
            out, err, status = self.run(*options)
            if not first and b"has passed" in err and status == 2:
                continue  # no stop was possible there, and the one before is behind it
            printed += out
            ended = re.search(rb"mica: --take-after: the program ended after (\d+) safe points; no state was taken\n$", err)
            if ended and int(ended.group(1)) >= place:
                return printed, err, None  # nor at any place from there on, as in what is called at the end
            if place and status != 0:
                return printed, err, status
            first = False
        return printed, err, status

    def end(self):
        shutil.rmtree(self.place)


def check(program, args, rng):
    want = program.whole()
    count, counted = program.safe_points()
    if count is None or counted != want[0]:
        return ["counted, it does not end as it does otherwise: %r" % counted[-200:]], 0
    tried, failures = 0, []
    if count < 1:
        return failures, tried
    plans = [[n] for n in range(1, count + 1)] if args.spread else \
        [sorted({rng.randint(1, count) for _ in range(rng.randint(1, args.chain))}) for _ in range(args.count)]
    for places in plans[:args.most]:
        have = program.lives(places)
        tried += len(places)
        if have[0] != want[0] or have[2] not in (want[2], None):
            failures.append("%s of %d: status %s for %d, %r, %r" % (places, count, have[2], want[2], have[0][-120:],
                                                                   have[1][-300:]))
    return failures, tried


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2, help="plans for each program")
    parser.add_argument("--chain", type=int, default=4, help="the most places in a plan")
    parser.add_argument("--spread", action="store_true", help="every safe point, one life each")
    parser.add_argument("--most", type=int, default=1 << 30, help="the most plans for a program")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=int, default=1, help="one of so many programs, by the seed which")
    parser.add_argument("--skip", default="", help="names of programs, between commas")
    parser.add_argument("--snapshot", help="the library's")
    parser.add_argument("--timeout", type=int, default=120, help="seconds for one life")
    parser.add_argument("mica")
    parser.add_argument("paths", nargs="+")
    args = parser.parse_args()
    mica = [os.path.abspath(args.mica)] + (["--snapshot", os.path.abspath(args.snapshot)] if args.snapshot else [])
    rng = random.Random(args.seed)
    failed = places = programs = 0
    for k, (path, helpers) in enumerate(programs_of(args.paths)):
        if k % args.share != args.seed % args.share or os.path.basename(path)[:-2] in args.skip.split(","):
            continue
        program = Program(mica, path, helpers, args.timeout)
        programs += 1
        try:
            failures, tried = check(program, args, rng)
        except subprocess.TimeoutExpired:
            failures, tried = ["it does not end in time"], 0
        program.end()
        places += tried
        failed += bool(failures)
        for failure in failures[:3]:
            print("FAIL %s: %s" % (path, failure))
    print("%d programs, %d places, %d programs failed" % (programs, places, failed))
    if programs == 0 or places == 0:
        print("no program was taken anywhere")
        return 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
