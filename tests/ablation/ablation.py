#!/usr/bin/env python3
# tests/ablation/ablation.py - what is stored in a snapshot, recorded in a profile, or set: who reads it, and which
# figure gets worse, or which answer is missing, when it is taken away.
"""Usage: ablation.py BUILD SOURCE [FILTER...]     measures the rows (those whose name holds a FILTER)
       ablation.py --document SOURCE [--write]  compares the table of docs/hints.md with the rows here, or renews it

Every row is measured with the thing and without it; a row where nothing changes fails. Every section of format/sections.def,
every setting of presets/config.def and every key of a profile must have a row. No figure is a time.
"""
import ctypes
import functools
import json
import mmap
import os
import pty
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import snapfile

ROWS = []
LESS, MORE, OTHER = "less", "more", "other"


class NotHere(Exception):
    """The machine cannot show the effect; the text says what it lacks."""


def row(name, reader, figure, better=OTHER):
    """Registers the function that returns (figure with, figure without) for `name`. `better` is how the first compares
    with the second: less, more, or only different."""
    def register(measure):
        ROWS.append((name, reader, figure, better, measure))
        return measure
    return register


class Bench:
    """The programs under test, and what can be observed of a run."""

    def __init__(self, build, source, work):
        self.mica, self.micac = os.path.join(build, "mica"), os.path.join(build, "micac")
        self.cache = os.path.join(build, "tests", "ablation_cache")
        self.snapshot, self.source, self.work = os.path.join(build, "stdlib.snap"), source, work
        self.environment = dict(os.environ, MICA_CACHE="off", HOME=work, XDG_CONFIG_HOME=work)

    def path(self, name):
        return os.path.join(self.work, name)

    def write(self, name, text):
        with open(self.path(name), "w") as f:
            f.write(text)
        return self.path(name)

    def run(self, *command):
        done = subprocess.run(command, capture_output=True, cwd=self.work, env=self.environment, stdin=subprocess.DEVNULL)
        return done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"), done.returncode

    def must(self, *command):
        out, err, status = self.run(*command)
        if status:
            raise RuntimeError("%s: status %d: %s" % (" ".join(command[-3:]), status, err[-300:]))
        return out

    def output(self, *arguments):
        """What mica prints, errors and messages too."""
        out, err, status = self.run(self.mica, "-q", *arguments)
        return out, err, status

    def stats(self, *arguments):
        """The statistics of loading of one run of mica."""
        out, err, _ = self.run(self.mica, "-q", "--snapshot-stats=json", *arguments)
        return json.loads(err.strip().splitlines()[-1])

    def instructions(self, *command):
        """Machine instructions of a run, whatever the machine's load."""
        _, err, status = self.run("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command)
        if status:
            raise RuntimeError("%s: status %d: %s" % (" ".join(command[-3:]), status, err[-300:]))
        return int(re.search(r"Collected : (\d+)", err).group(1))

    def calls(self, names, *command):
        """How often a run makes the system calls `names`, its threads' included."""
        trace = self.path("trace")
        self.must("strace", "-f", "-o", trace, "-e", "trace=" + names, *command)
        with open(trace) as f:
            return sum(1 for line in f if not re.match(r"\d+ +(\+\+\+|---|<)", line))

    def collections(self, program, *settings):
        """(minor and major collections, objects looked at in all) of a run."""
        _, err, _ = self.run(self.mica, "-q", "--set", "gc.verbose=true", *settings, program)
        return (len(re.findall(r"^gc: minor", err, re.M)), len(re.findall(r"^gc: major", err, re.M)),
                sum(map(int, re.findall(r"^gc: \w+, (\d+) candidates", err, re.M))))

    @functools.lru_cache(maxsize=None)
    def library(self, *options):
        """A snapshot of the whole library, built with these options."""
        out = self.path("library%d.snap" % len(os.listdir(self.work)))
        self.must(self.micac, "build", "-o", out, *options, os.path.join(self.source, "stdlib"))
        return out

    @functools.lru_cache(maxsize=None)
    def without(self, section, kind=None):
        """The snapshot of the build without a section."""
        out = self.path("without-%d-%s.snap" % (section, kind))
        snapfile.without(self.snapshot, out, section, kind)
        return out

    @functools.lru_cache(maxsize=None)
    def profile(self):
        with open(os.path.join(self.source, "profiles", "stdlib.profile"), "rb") as f:
            return f.read()

    def profiled(self, change):
        """The library built with the profile after `change` (profile)."""
        value = snapfile.unpack(self.profile())
        change(value)
        name = self.path("changed%d.profile" % len(os.listdir(self.work)))
        with open(name, "wb") as f:
            f.write(snapfile.pack(value))
        return self.library("--profile", name)

    def instructions_without(self, field, program):
        """Of a program, and with a field of each record of the type cache zeroed: (first byte, behind the last)."""
        def zeroed(section):
            records = [section[at:at + RECORD] for at in range(8, len(section), RECORD)]
            return section[:8] + b"".join(r[:field[0]] + bytes(field[1] - field[0]) + r[field[1]:] for r in records)
        out, path = self.path("types%d.snap" % field[0]), self.write("types.m", program)
        snapfile.changed(self.snapshot, out, TYPES, zeroed)
        return tuple(self.instructions(self.mica, "-q", "--snapshot", s, path) for s in (self.snapshot, out))


TYPES, RECORD = 0x8011, 40 # compiler/signature.h

# ---- sections ----

ONE_CALL = ("-e", "x = mean ([1 2]); disp (x)")


def strict(b, section, kind=None, code=ONE_CALL):
    return (b.output("--strict", "--snapshot", b.snapshot, *code),
            b.output("--strict", "--snapshot", b.without(section, kind), *code))


def needed(number, name, reader):
    @row("section " + name, reader, "whether a function of the library can be called")
    def measure(b):
        return strict(b, number)


needed(1, "symbols", "loader/find.c: names of functions, symbols of code")
needed(3, "names", "loader/find.c: comparing a name with a symbol's")
needed(4, "entries", "loader/find.c: parts of a function")
needed(5, "parts", "loader/find.c: where a part lies")
needed(6, "externals", "session: the builtins a file expects")


@row("section symbol_index", "loader/find.c", "whether a function that the section start does not name is found")
def symbol_index(b):
    return strict(b, 2, code=("-e", "disp (hadamard (2))"))


@row("section kinds", "micac info, diff", "the parts that `micac info` names")
def kinds(b):
    return b.run(b.micac, "info", b.snapshot)[:1], b.run(b.micac, "info", b.without(7))[:1]


@row("section blocks", "loader/cold.c: where a cold part is decoded from", "whether `help` finds a function's text")
def blocks(b):
    return strict(b, 8, code=("-e", "help mean"))


@row("section dictionary", "format/codec.c: blocks of codec 3", "whether `help` finds a function's text")
def dictionary(b):
    whole, without = b.library("--access", "single", "--compression", "zstd"), b.path("no-dictionary.snap")
    snapfile.without(whole, without, 12)
    return tuple(b.output("--strict", "--snapshot", s, "-e", "help hadamard") for s in (whole, without))


@row("section gc_presets", "session/gc.c: the presets that `--gc` names", "the bound on the heap of a named preset")
def gc_presets(b):
    with open(b.snapshot, "rb") as f:
        data = bytearray(f.read())
    at, size = next((s[2], s[3]) for s in snapfile.sections(data) if s[0] == 10)
    bound = data.index(snapfile.pack("heap_max") + snapfile.pack(16 << 20), at, at + size)
    place = bound + len(snapfile.pack("heap_max"))
    data[place:place + 5] = snapfile.pack(1 << 31)
    snapfile.seal(data)
    changed = b.path("presets.snap")
    with open(changed, "wb") as f:
        f.write(data)
    code = ("--gc", "low-memory", "-e", "x = zeros (1, 4e6); disp (numel (x))")
    return b.output("--snapshot", b.snapshot, *code), b.output("--snapshot", changed, *code)


@row("section metadata", "micac info", "what `micac info` tells")
def metadata(b):
    return b.run(b.micac, "info", b.snapshot)[:1], b.run(b.micac, "info", b.without(9))[:1]


@row("section start", "loader/start.c: names that a start looks up, in one page", "bytes verified by a start", LESS)
def start(b):
    return (b.stats("--snapshot", b.snapshot, *ONE_CALL)["bytes_verified"],
            b.stats("--snapshot", b.without(13), *ONE_CALL)["bytes_verified"])


@row("section hot, bytecode", "interpreter, in place", "whether a function of the library can be called")
def bytecode(b):
    return strict(b, 16, 1)


@row("section cold, source", "`type`", "what `type` shows")
def source(b):
    return strict(b, 17, 3, ("-e", "type deg2rad"))


@row("section cold, help", "`help`", "what `help` shows")
def help_text(b):
    return strict(b, 17, 4, ("-e", "help deg2rad"))


@row("section tree", "format/verify.c", "whether damage is found")
def tree(b):
    with open(b.snapshot, "rb") as f:
        data = bytearray(f.read())
    at = next(s[2] for s in snapfile.sections(data) if s[0] == 16)
    data[at + 64] ^= 1
    damaged = b.path("damaged.snap")
    with open(damaged, "wb") as f:
        f.write(data)
    return b.run(b.micac, "verify", damaged)[2], b.run(b.micac, "verify", b.snapshot)[2]


# ---- the profile ----

# A function of which only one branch ever runs.
PICK = """function r = pick (x, k)
  r.n = 0;
  for i = 1:k
    r.last = 'pick';
    if (x < 0 && i > 1)
      r.n = r.n - 2 * i;
    elseif (x == 0)
      r.n = 5;
    else
      r.n = r.n + i;
    end
  end
end
"""


@row("section profile", "micac info", "what `micac info` tells")
def profile_section(b):
    return b.run(b.micac, "info", b.snapshot)[:1], b.run(b.micac, "info", b.without(14))[:1]


def changed_profile(b, name, text, program, change):
    """Instructions of a program with a layer of the one function `name`, built with what the program recorded, and with that
    after `change` (profile)."""
    folder, program = "lib-" + name, b.write("call-%s.m" % name, program)
    os.makedirs(b.path(folder), exist_ok=True)
    b.write(os.path.join(folder, name + ".m"), text)
    plain, recorded, whole = b.path(name + "-plain.snap"), b.path(name + ".profile"), b.path(name + ".snap")
    b.must(b.micac, "build", "-o", plain, b.path(folder))
    b.must(b.micac, "train", "-o", recorded, "--snapshot", plain, "--", program)
    with open(recorded, "rb") as f:
        value = snapfile.unpack(f.read())
    cost = []
    for changed in (False, True):
        if changed:
            change(value)
        with open(recorded, "wb") as f:
            f.write(snapfile.pack(value))
        b.must(b.micac, "build", "-o", whole, "--profile", recorded, b.path(folder))
        cost.append(b.instructions(b.mica, "-q", "--layer", whole, program))
    return tuple(cost)


def profiled_both(b, change, figure):
    """figure (snapshot) of the library built with the profile it ships with, and with that after `change` (profile)."""
    return tuple(figure(b.profiled(c)) for c in (lambda profile: None, change))


def of_entries(**fields):
    """A change that sets fields of each function of a profile."""
    def change(profile):
        for entry in profile["entries"]:
            entry.update(fields)
    return change


@row("profile names", "builder/order.c, start.c: names that a start looks up, in the section start", "bytes verified by a start", LESS)
def profile_names(b):
    return profiled_both(b, lambda profile: profile.update(names=[]),
                         lambda snapshot: b.stats("--snapshot", snapshot, *ONE_CALL)["bytes_verified"])


@row("profile first_touch", "builder/tier.c: cold parts of what starts touch are stored raw", "bytes decompressed for a help text", LESS)
def profile_first_touch(b):
    first = next(e["name"] for e in snapfile.unpack(b.profile())["entries"] if e["first_touch"] == 0)
    return profiled_both(b, of_entries(first_touch=-1),
                         lambda snapshot: b.stats("--snapshot", snapshot, "-e", "help " + first)["bytes_decompressed"])


@row("profile calls", "builder/tier.c, order.c: how and in which order functions that were called are stored", "bytes of the file")
def profile_calls(b):
    return profiled_both(b, of_entries(calls=0), os.path.getsize)


# ---- memory hints ----

PR_SET_THP_DISABLE = 41
LOOK_UP = ("-e", "type big_00400; x = big_00700 (1);")


def large(b):
    """A snapshot beyond the size from which the system is told how it is read."""
    out, words = b.path("large.snap"), random.Random(1)
    if not os.path.exists(out):
        os.makedirs(b.path("large"))
        for i in range(1000):
            lines = ["  y = y * %r + x(1) - %r;" % (words.random(), words.random()) for _ in range(40)]
            b.write("large/big_%05d.m" % i, "function y = big_%05d (x)\n  y = x;\n%s\nend\n" % (i, "\n".join(lines)))
        b.must(b.micac, "build", "-o", out, b.path("large"))
    return out


def resident(path):
    """Pages of the file that the system holds."""
    with open(path, "r+b") as f, mmap.mmap(f.fileno(), 0) as m:
        pages = (ctypes.c_ubyte * (len(m) // 4096))()
        at = ctypes.c_char.from_buffer(m)
        ctypes.CDLL(None).mincore(ctypes.c_void_p(ctypes.addressof(at)), ctypes.c_size_t(len(m)), pages)
        del at
        return sum(p & 1 for p in pages)


def forget(path):
    """Makes the system read the file from the disk again."""
    with open(path, "r+b") as f:
        os.fsync(f.fileno())
        os.posix_fadvise(f.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    if resident(path):
        raise NotHere("a file system whose files are not kept in memory alone")


def cold(b, without):
    """(pages read, times the program waited for the disk) of two look-ups in a large file that is not in memory; the
    madvise calls that `without` names do nothing."""
    path = large(b)
    command = [b.mica, "-q", "--snapshot", path, *LOOK_UP]
    if without:
        command = ["strace", "-o", "/dev/null", "-e", "trace=madvise", "-e", "inject=madvise:retval=0:when=" + without] + command
    b.must(*command) # the program itself is in memory
    forget(path)
    usage = waited(b, command)
    return resident(path), usage


def waited(b, command):
    child = subprocess.Popen(command, env=b.environment, cwd=b.work, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    return usage.ru_majflt


@row("hint random order, tables and cold parts", "the system, told by format/advice.c of files from 4 MiB on",
     "pages read from the disk for two look-ups in a file that is not in memory", LESS)
def random_order(b):
    return cold(b, None)[0], cold(b, "1")[0]


@row("hint the pages of a part", "the system, told by format/advice.c before a part is verified",
     "waits for the disk of two look-ups in a file that is not in memory", LESS)
def pages_of_parts(b):
    return cold(b, None)[1], cold(b, "3+")[1]


def huge_pages(b, *command):
    """Page faults of a run with huge pages and without."""
    def disable():
        ctypes.CDLL(None).prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0)
    counts = []
    for before in (None, disable):
        child = subprocess.Popen(command, env=b.environment, cwd=b.work, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                 preexec_fn=before)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = status
        counts.append(usage.ru_minflt)
    with open("/sys/kernel/mm/transparent_hugepage/enabled") as f:
        if "[never]" in f.read():
            raise NotHere("huge pages")
    return tuple(counts)


@row("hint huge pages, arrays", "the system, told by vm/heap/heap.c of blocks from 4 MiB on", "page faults of a program with an array of 10^7", LESS)
def huge_arrays(b):
    return huge_pages(b, b.mica, "-q", "-e", "x = zeros (1, 1e7); x(1:end) = 1; disp (x(end))")


@row("hint huge pages, files that are built", "the system, told by base/alloc.c of memory that is filled from end to end",
     "page faults of packing a large file", LESS)
def huge_output(b):
    return huge_pages(b, b.micac, "build", "-o", b.path("again.snap"), "--jobs", "1", os.path.dirname(large(b)) + "/large")


@row("profile branches", "compiler/branch.c: blocks that seldom run lie behind their function",
     "instructions of a program whose function was recorded", LESS)
def branches(b):
    return changed_profile(b, "pick", PICK, "for k = 1:50, y = pick (k, 50); end, disp (y.n)\n",
                           lambda p: p["language_data"].update(branches=[]))


# A function that spends its time in calls of a local one.
COUNTED = """function r = counted (n)
  r = 0;
  for i = 1:n
    r = r + pair (i, n);
  end
end
function r = pair (a, b)
  if a < b, r = a; else, r = b - a; end
end
"""


@row("profile self_ns", "compiler/recorded.c: where time is spent, local functions are put in place of their calls",
     "instructions of a program whose function was recorded", LESS)
def self_ns(b):
    return changed_profile(b, "counted", COUNTED, "disp (counted (3000))\n",
                           lambda p: [e.update(self_ns=0) for e in p["entries"]])


@row("profile types", "compiler/recorded.c: for which kinds of arguments they are",
     "instructions of a program whose function was recorded", LESS)
def types(b):
    return changed_profile(b, "counted", COUNTED, "disp (counted (3000))\n",
                           lambda p: p["language_data"].update(types=[]))


# ---- settings of the snapshot ----

def built(name, value, *others):
    @row("setting " + name, "builder", "bytes of the file", LESS)
    def measure(b):
        return os.path.getsize(b.library(*others)), os.path.getsize(b.library(*others, "--set", "%s=%s" % (name, value)))


LZ4 = ("--set", "compression_algorithm=lz4")
built("compression_enabled", "false")
built("compression_algorithm", "lz4", "--set", "compression_algorithm=zstd")
built("compression_level", "1", *LZ4)
built("preset", "development")


@row("setting preset, low-memory", "builder: each cold part in a block of its own", "bytes decompressed for the parts of one function", LESS)
def low_memory(b):
    def decompressed(preset):
        return json.loads(b.must(b.micac, "stats", b.library("--preset", preset), "mean", "--json"))["loading"]["bytes_decompressed"]
    return decompressed("low-memory"), decompressed("production")


@row("setting validation_enabled", "format/verify.c", "bytes verified by a start", MORE)
def validation(b):
    return (b.stats(*ONE_CALL)["bytes_verified"], b.stats("--set", "validation_enabled=false", *ONE_CALL)["bytes_verified"])


@row("setting validation_level", "format/verify.c", "bytes verified by a start")
def validation_level(b):
    return (b.stats(*ONE_CALL)["bytes_verified"], b.stats("--set", "validation_level=full", *ONE_CALL)["bytes_verified"])


@row("setting max_optimization_level", "compiler/optimise.c, for libraries and programs", "instructions of a program", LESS)
def level(b):
    program = os.path.join(b.source, "bench", "programs", "collatz.m")
    return (b.instructions(b.mica, "-q", program), b.instructions(b.mica, "-q", "--set", "max_optimization_level=none", program))


@row("setting max_cache_size", "loader/manager.c; micac stats", "evictions that `micac stats` counts")
def cache_size(b):
    def evictions(*settings):
        return re.findall(r'"evictions": ?(\d+)', b.must(b.micac, "stats", b.snapshot, "--json", *settings))
    return evictions(), evictions("--set", "max_cache_size=1M")


def misses(b, uses, *settings):
    """How often a file that is used in this order (tests/ablation/cache.c) is loaded anew."""
    files = [b.path("kept%d.snap" % n) for n in range(5)]
    for path in files:
        if not os.path.exists(path):
            shutil.copy(b.snapshot, path)
            with open(path, "r+b") as f: # five snapshots with five identities
                data = bytearray(f.read())
                data[64] = files.index(path) # of the fingerprint, which nobody asks for here
                snapfile.seal(data)
                f.seek(0)
                f.write(data)
    return b.must(b.cache, uses, *settings, *files).count("m")


@row("setting cache_eviction_policy", "loader/manager_evict.c", "loads of files of which some are used often", LESS)
def eviction(b):
    def loads(policy):
        size = os.path.getsize(b.snapshot)
        return misses(b, "0001112340123401234", "max_cache_size=%d" % (size * 7 // 2), "cache_eviction_policy=" + policy)
    return loads("lfu"), loads("lru")


@row("setting cache_ttl", "loader/manager.c", "loads of a file that is used now and then", LESS)
def time_to_live(b):
    policy = "cache_eviction_policy=ttl"
    return misses(b, "0..0..0..0", policy, "cache_ttl=30"), misses(b, "0..0..0..0", policy, "cache_ttl=15")


@row("setting memory_mapping_enabled", "format/source.c", "page faults of loading", LESS)
def mapping(b):
    return (b.stats(*ONE_CALL)["page_faults"], b.stats("--set", "memory_mapping_enabled=false", *ONE_CALL)["page_faults"])


@row("setting parallel_loading", "builder, format/verify.c", "threads begun by a build", MORE)
def parallel(b):
    def threads(value):
        return b.calls("clone,clone3", b.micac, "build", "-o", b.path("threads.snap"), "--jobs", "2", "--set",
                       "parallel_loading=" + value, os.path.join(b.source, "stdlib"))
    if os.cpu_count() == 1:
        return 1, 0
    return threads("true"), threads("false")


@row("setting progress_reporting", "micac: build and the other long commands", "what is written to a terminal", MORE)
def progress(b):
    def written(value):
        parent, child = pty.openpty()
        with subprocess.Popen([b.micac, "build", "-o", b.path("progress.snap"), "--set", "progress_reporting=" + value,
                               os.path.join(b.source, "stdlib")], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=child,
                              env=b.environment):
            os.close(child)
            total = 0
            while True:
                try:
                    data = os.read(parent, 65536)
                except OSError:
                    break
                if not data:
                    break
                total += len(data)
        os.close(parent)
        return total
    return written("true"), written("false")


# ---- settings of the collector ----

# Objects in cycles, which the collector alone can free; some live long.
CYCLES = """
kept = cell (1, 400);
for k = 1:60000
  m = containers.Map ();
  m('self') = m; m('data') = zeros (1, 20);
  if mod (k, 150) == 0, kept{k / 150} = m; end
end
"""
# More and more objects in cycles that stay.
GROWING = "c = {}; for k = 1:20000, m = containers.Map (); m('self') = m; c{k} = m; end\n"
# One large array after another.
TEMPORARIES = "for k = 1:300, z = ones (1, 20000 + mod (k * 7919, 60) * 4000); end\n"
YOUNG = ("--set", "gc.young_size=256K", "--set", "gc.heap_min=64M")


def collector(name, value, *others, program=CYCLES, figure="collections of a program that makes cycles"):
    @row("setting gc." + name, "vm/heap/gc.c", figure)
    def measure(b):
        path = b.write("collected.m", program)
        return b.collections(path, *others), b.collections(path, *others, "--set", "gc.%s=%s" % (name, value))


collector("generations", "1", *YOUNG)
collector("young_size", "128K")
collector("minor_threshold", "0.1")
collector("major_threshold", "0.05")
collector("promote_after", "1000", *YOUNG)
collector("heap_min", "64M")
collector("growth", "8", program=GROWING)
collector("preset", "low-memory")


@row("setting gc.target_utilisation", "vm/heap/heap.c: pages that are kept", "page faults of a program with large temporaries of many sizes")
def utilisation(b):
    program = b.write("temporaries.m", TEMPORARIES)
    settings = ("--set", "gc.heap_min=0")
    return faults(b, program, *settings), faults(b, program, *settings, "--set", "gc.target_utilisation=1")


def faults(b, program, *settings):
    child = subprocess.Popen([b.mica, "-q", *settings, program], env=b.environment, stdin=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    return usage.ru_minflt // 1000


@row("setting gc.heap_max", "vm/heap", "whether a program that needs more ends in an error")
def heap_max(b):
    code = ("-e", "x = zeros (1000); disp (numel (x))")
    return b.output(*code), b.output("--set", "gc.heap_max=4M", *code)


@row("setting gc.verbose", "vm/heap/gc.c", "lines told about collections")
def verbose(b):
    program = b.write("cycles.m", CYCLES)
    return b.output("--set", "gc.verbose=true", program)[1] != "", b.output(program)[1] != ""


# ---- the type cache ----

@row("types flags", "compiler/once.c: calls of pure functions; codegen_real_types.c: calls of functions that write no variables of others",
     "instructions of a program that calls one in a loop", LESS)
def types_pure(b):
    return b.instructions_without((8, 9), "function f (x), s = 0; for k = 1:500, s = s + k * trapz (x); end, disp (s), end\nf (1:9);")


@row("types counts of real double scalars", "compiler/guard.c: an expression in place of a call", "instructions of a program that calls one", LESS)
def types_counts(b):
    return b.instructions_without((9, 10), "s = 0; for k = 1:3000, s = s + cot (k); end, disp (s)")


MANY_NUMBERS = "".join("a = a * 0.5 + k; b = b - a * %d + k / 3; if b > 100, b = b * 0.25; end, " % n for n in range(1, 16))


@row("types results, real double scalars", "compiler/codegen_real_types.c: loops that call the function", "instructions of a program with such a loop", LESS)
def types_scalars(b):
    return b.instructions_without((12, 40), "function f (), s = 0; a = 1; b = 1; for k = 1:3000, %s s = s + nextpow2 (k); end, disp (s), end\nf ();" % MANY_NUMBERS)


@row("types results, real doubles", "compiler/codegen_real_types.c: loops that pass arrays to the function", "instructions of a program with such a loop", LESS)
def types_arrays(b):
    return b.instructions_without((12, 40), "function f (x), s = 0; a = 1; b = 1; x(2) = 7; for k = 1:3000, %s x(1) = k; s = s + trapz (x); end, disp (s), end\nf (1:9);" % MANY_NUMBERS)


@row("types results, other kinds", "compiler/codegen_real_types.c: loops that pass other values to the function", "instructions of a program with such a loop", LESS)
def types_others(b):
    return b.instructions_without((12, 40), "function f (x), s = 0; a = 1; b = 1; for k = 1:3000, %s t = blanks (k); s = s + length (t); end, disp (s), end\nf (1:9);" % MANY_NUMBERS)


# ---- the rows and the table ----

# Keys of a profile that a row of others or another test takes away: what records are found by, and sequences
# (tests/session/pairs.py).
ELSEWHERE = {"name", "sequences"}

COMPARE = {LESS: lambda a, b: a < b, MORE: lambda a, b: a > b, OTHER: lambda a, b: a != b}


def lacking(source):
    """What is stored or set and has no row."""
    names = {name for name, *_ in ROWS}
    def text(path):
        with open(os.path.join(source, path)) as f:
            return f.read()
    wanted = ["section " + s for s in re.findall(r'FMT_SECTION_ROW\(\d+, \w+, "(\w+)"', text("format/sections.def"))]
    config = text("presets/config.def")
    wanted += ["setting " + s for s in re.findall(r'CONFIG_NAME_ROW\("([\w.]+)"', config)]
    wanted += ["setting " + s for s in re.findall(r"CONFIG_SNAPSHOT_ROW\((?!member)(\w+)", config)]
    wanted += ["setting gc." + s for s in re.findall(r"CONFIG_GC_ROW\((?!member)(\w+)", config)]
    with open(os.path.join(source, "profiles", "stdlib.profile"), "rb") as f:
        profile = snapfile.unpack(f.read())
    keys = set(profile["entries"][0]) | set(profile["language_data"]) | {"names"}
    wanted += ["profile " + key for key in sorted(keys - ELSEWHERE)]
    return [w for w in wanted if not any(n == w or n.startswith(w + ",") for n in names)]


def short(value):
    text = str(value).replace("\n", " ")
    return text if len(text) < 60 else text[:57] + "..."


def measure_all(bench, filters):
    bad = 0
    for name, _, _, better, measure in ROWS:
        if filters and not any(f in name for f in filters):
            continue
        try:
            present, absent = measure(bench)
        except NotHere as e:
            print("%-34s not measured: this machine lacks %s" % (name, e), flush=True)
            continue
        except (RuntimeError, OSError, KeyError, ValueError) as e:
            present = absent = "%s: %s" % (type(e).__name__, e)
        good = COMPARE[better](present, absent)
        bad += not good
        print("%-34s with %-60s without %-60s%s" % (name, short(present), short(absent), "" if good else "  NO EFFECT"), flush=True)
    return bad


def table():
    lines = ["| what | read by | without it changes |", "|---|---|---|"]
    rows = [(name, reader, figure) for name, reader, figure, *_ in ROWS]
    return "\n".join(lines + ["| %s | %s | %s |" % r for r in rows])


def document(source, write):
    path = os.path.join(source, "docs", "hints.md")
    with open(path) as f:
        text = f.read()
    begin, end = "<!-- tests/ablation -->\n", "\n<!-- end -->"
    i, j = text.index(begin) + len(begin), text.index(end)
    if write:
        with open(path, "w") as f:
            f.write(text[:i] + table() + text[j:])
    elif text[i:j] != table():
        sys.exit("docs/hints.md: the table is not that of tests/ablation; renew it with ablation.py --document SOURCE --write")


def main(arguments):
    if arguments[:1] == ["--document"]:
        document(arguments[1], "--write" in arguments)
        return 0
    build, source, filters = os.path.abspath(arguments[0]), os.path.abspath(arguments[1]), arguments[2:]
    missing = lacking(source)
    for name in missing:
        print("%s: stored or set, and no row tells who reads it" % name)
    with tempfile.TemporaryDirectory() as work:
        bad = measure_all(Bench(build, source, work), filters)
    return 1 if bad or (missing and not filters) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
