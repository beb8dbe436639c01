#!/usr/bin/env python3
# tests/session/state_lives.py - programs whose state is taken at random places go on in other processes with the same output.
"""Usage: state_lives.py [OPTIONS] MICA PROGRAM|FOLDER…

Each program is run once as it is, and once counted to its end. Then, as often as --count says, it is taken at a random
safe point, and the state at another, and so on, each life a process of its own (mica --take-after N --state, mica
--load), until it ends: what all lives print together on both streams, and the last one's status, must be those of the
unbroken run. Programs of a folder are run beside the folder helpers in it, if there is one. With --spread each place is
asked for in turn instead, from the first safe point to the last, one life each. What tells time or process is left out by
name (--skip). ctest runs a share of the programs; all of them, several times: --share 1 --count 4.

--ways tells how programs are run, in turn:
  plain    as they are
  levels   compiled at a random level, over a library compiled at a random level (needs --micac and --stdlib)
  layer    as a script or the body of a function in a layer, at such levels (the same)
  masked   each life on a processor of which it sees a random part
With --seconds all of it is done again with other places until so much time has passed.
"""
import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lang"))
import levels  # pylint: disable=wrong-import-position

BEYOND = "18446744073709551615"
ENDED = re.compile(rb"mica: --take-after: the program ended after (\d+) safe points; no state was taken\n$")
MASKS = ["", "-AVX512F", "-AVX512F,-AVX2,-FMA", "-AVX512F,-AVX2,-FMA,-AVX,-SSE4_2"]
SMALLEST = MASKS[-1]


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


class Way:
    """How a program is run: options of each life, what begins the first one, and whether lives see parts of the processor."""

    def __init__(self, name, options, begin, masked=False):
        self.name, self.options, self.begin, self.masked = name, options, begin, masked


class Ways:
    """Makes ways by name, from what was built for them once."""

    def __init__(self, top, args):
        self.snapshot = ["--snapshot", os.path.abspath(args.snapshot)] if args.snapshot else []
        self.built = None
        if not {"levels", "layer"} & set(args.ways.split(",")):
            return
        if not args.micac or not args.stdlib:
            sys.exit("state_lives.py: levels and layers need --micac and --stdlib")
        args.roots, args.filter = args.paths, []
        self.built = levels.Set(top, args)
        for level in range(4):
            self.built.build(level)
        self.entries = {}
        for entry, path in sorted(self.built.origin.items()):
            self.entries.setdefault(path, []).append(entry)

    def way(self, name, path, rng):
        """None where the program cannot be run so."""
        if name in ("plain", "masked"):
            return Way(name, self.snapshot, [os.path.abspath(path)], name == "masked")
        program, library = rng.randint(0, 3), rng.randint(0, 3)
        options = ["--set", "max_optimization_level=" + levels.LEVELS[program], "--snapshot", self.built.library(library)]
        if name == "levels":
            return Way("levels %d over %d" % (program, library), options, [os.path.abspath(path)])
        if path not in self.entries:
            return None
        entry, layer = rng.choice(self.entries[path]), self.built.layer(program)
        return Way("layer %d over %d, %s" % (program, library, entry), options + ["--layer", layer], ["-e", entry])


class Program:
    """One program in a folder of its own."""

    def __init__(self, mica, helpers, way, timeout, rng):
        self.mica, self.way, self.timeout, self.rng = mica, way, timeout, rng
        self.place = tempfile.mkdtemp(prefix="mica-state-lives-")
        self.helpers = os.path.abspath(helpers) if helpers else None

    def run(self, *options, mask=None):
        folder = os.path.join(self.place, "run")
        environment = dict(os.environ, HOME=self.place, MICA_CACHE="off", MICA_STARTUP="none")
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "MICA_PATH", "MICA_LAYERS"):
            environment.pop(name, None)
        if self.way.masked:
            mask = self.rng.choice(MASKS) if mask is None else mask
            environment.update({"GLIBC_TUNABLES": "glibc.cpu.hwcaps=" + mask} if mask else {}, OPENBLAS_CORETYPE="Prescott")
        done = subprocess.run(self.mica + ["-q", *self.way.options, *options], cwd=folder, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=self.timeout, env=environment)
        return done.stdout, done.stderr, done.returncode

    def fresh(self):
        folder = os.path.join(self.place, "run")
        shutil.rmtree(folder, ignore_errors=True)
        if self.helpers:
            shutil.copytree(self.helpers, folder)
        else:
            os.mkdir(folder)

    def whole(self, mask=""):
        self.fresh()
        return self.run(*self.way.begin, mask=mask)

    def safe_points(self):
        """How many it passes, or None where it does not end as it does uncounted."""
        self.fresh()
        out, err, _ = self.run("--take-after", BEYOND, "--state", os.path.join(self.place, "state"), *self.way.begin, mask="")
        found = ENDED.search(err)
        return (int(found.group(1)) if found else None), out

    def lives(self, places):
        """Takes it at each place in turn, and goes on to the end. What was printed on both streams, and the last status."""
        state = os.path.join(self.place, "state")
        self.fresh()
        printed, told, first = b"", b"", True
        for place in list(places) + [None]:
            options = ["--take-after", str(place), "--state", state] if place else []
            options += self.way.begin if first else ["--load", state]
            out, err, status = self.run(*options)
            if not first and b"has passed" in err and status == 2:
                continue  # no stop was possible there, and the one before is behind it
            printed += out
            ended = ENDED.search(err)
            told += err[:ended.start()] if ended else err
            if ended and int(ended.group(1)) >= place:
                return printed, told, None  # nor at any place from there on, as in what is called at the end
            if place and status != 0:
                break
            first = False
        return printed, told, status

    def end(self):
        shutil.rmtree(self.place)


def plans(count, args, rng):
    if args.spread:
        return [[n] for n in range(1, count + 1)][:args.most]
    return [sorted({rng.randint(1, count) for _ in range(rng.randint(1, args.chain))}) for _ in range(args.count)]


def blotted(result, pattern):
    """What was printed without what tells times, and without the random part of names of files."""
    return tuple(re.sub(pattern, b"", re.sub(rb"/oct-\w{6}", b"", text), flags=re.M) for text in result[:2]) + result[2:]


def check(program, args, rng):
    """What went otherwise, and how many places were tried."""
    want = blotted(program.whole(), args.blot)
    if program.way.masked and blotted(program.whole(SMALLEST), args.blot) != want:
        return [], 0  # a last digit that processors round otherwise
    count, counted = program.safe_points()
    if count is None or blotted((counted, b""), args.blot)[0] != want[0]:
        return ["counted, it does not end as it does otherwise: %r" % counted[-200:]], 0
    tried, failures = 0, []
    for places in plans(count, args, rng) if count else []:
        have = blotted(program.lives(places), args.blot)
        tried += len(places)
        if have[:2] != want[:2] or have[2] not in (want[2], None):
            failures.append("%s of %d: status %s for %d, %r for %r, %r for %r" % (
                places, count, have[2], want[2], have[0][-120:], want[0][-120:], have[1][-300:], want[1][-300:]))
    return failures, tried


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2, help="plans for each program")
    parser.add_argument("--chain", type=int, default=4, help="the most places in a plan")
    parser.add_argument("--spread", action="store_true", help="every safe point, one life each")
    parser.add_argument("--most", type=int, default=1 << 30, help="the most plans for a program, with --spread")
    parser.add_argument("--ways", default="plain", help="between commas: plain, levels, layer, masked")
    parser.add_argument("--seconds", type=float, default=0, help="again and again for so long")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=int, default=1, help="one of so many programs, by the seed which")
    parser.add_argument("--skip", default="", help="names of programs, between commas")
    parser.add_argument("--blot", type=os.fsencode, default=b"(?!)", help="a pattern: what fits it is not compared")
    parser.add_argument("--snapshot", help="the library's")
    parser.add_argument("--micac", type=os.path.abspath, help="builds libraries and layers")
    parser.add_argument("--stdlib", type=os.path.abspath, help="the sources of the library")
    parser.add_argument("--timeout", type=int, default=120, help="seconds for one life")
    parser.add_argument("mica", type=os.path.abspath)
    parser.add_argument("paths", nargs="+")
    return parser.parse_args()


class Tally:
    def __init__(self):
        self.programs = self.places = self.failed = 0


def check_one(path, helpers, way, args, rng, tally):
    program = Program([args.mica], helpers, way, args.timeout, rng)
    try:
        failures, tried = check(program, args, rng)
    except subprocess.TimeoutExpired:
        failures, tried = ["it does not end in time"], 0
    program.end()
    tally.programs += 1
    tally.places += tried
    tally.failed += bool(failures)
    for failure in failures[:3]:
        print("FAIL %s (%s): %s" % (path, way.name, failure), flush=True)


def one_round(seed, ways, args, until, tally):
    rng = random.Random(seed)
    for k, (path, helpers) in enumerate(programs_of(args.paths)):
        if k % args.share != seed % args.share or os.path.basename(path)[:-2] in args.skip.split(","):
            continue
        for name in args.ways.split(","):
            way = ways.way(name, path, rng)
            if way and not (until and time.monotonic() > until):
                check_one(path, helpers, way, args, rng, tally)


def main():
    args, tally = parse_arguments(), Tally()
    until, seed = time.monotonic() + args.seconds if args.seconds else 0, args.seed
    with tempfile.TemporaryDirectory(prefix="mica-state-ways-") as top:
        ways = Ways(top, args)
        one_round(seed, ways, args, until, tally)
        while until and time.monotonic() < until:
            print("%d programs, %d places, %d programs failed" % (tally.programs, tally.places, tally.failed), flush=True)
            seed += 1
            one_round(seed, ways, args, until, tally)
    print("%d programs, %d places, %d programs failed" % (tally.programs, tally.places, tally.failed))
    if tally.programs == 0 or tally.places == 0:
        print("no program was taken anywhere")
        return 1
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
