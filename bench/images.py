#!/usr/bin/env python3
# bench/images.py - what images cost: loading one of a gigabyte, pauses of autosave, clones, files that grow, a base; with bars.
"""Usage: images.py [--runs N] [--mib N] [--encryption] BUILD_FOLDER [FOLDER]

An image with N MiB of one matrix (default 1024) is made in FOLDER (default: a new one under /tmp), and loaded in several ways
that take turns; medians of N runs (default 7) from exec to exit. Octave, where it is installed, saves and loads the same. With
--encryption nothing but images of 256 MiB and of a number, encrypted and not, in turns.
"""
import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time


def seconds(command, env):
    begun = time.perf_counter()
    done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    taken = time.perf_counter() - begun
    if done.returncode:
        sys.exit("%s: %s" % (" ".join(command), done.stderr))
    return taken, done.stdout


def interleaved(commands, runs, env):
    taken = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            t, _ = seconds(command, env)
            if turn:
                taken[name].append(t)
    return {name: statistics.median(times) for name, times in taken.items()}


def row(what, value, bar=""):
    print("%-72s %14s   %s" % (what, value, bar), flush=True)


PAUSES = """
A = ones (1, %d); at = 1:51200:numel (A); m = numel (at); k = 0; worst = 0; many = 0; t0 = time (); last = t0;
while (last - t0 < %g)
  k = k + 1; A(at(mod (k, m) + 1)) = k; s = 0;
  for j = 1:60, s = s + j; end
  now_ = time (); d = now_ - last; last = now_;
  if (now_ - t0 > %g)
    if d > worst, worst = d; end
    if d > 0.002, many = many + 1; end
  end
end
printf ("%%.2f ms, %%d over 2 ms, %%.0f pages a second", 1e3 * worst, many, k / (last - t0));
"""


def private_kib(pid):
    """Private and page-table memory of a process."""
    with open("/proc/%d/smaps_rollup" % pid) as f:
        private = sum(int(n) for n in re.findall(r"^Private_\w+: +(\d+)", f.read(), re.M))
    with open("/proc/%d/status" % pid) as f:
        return private, int(re.search(r"VmPTE:\s+(\d+)", f.read()).group(1))


def clones(mica, image, code, count, env):
    """What each of so many processes on one image has for itself, KiB: (memory, page tables), medians."""
    code += " disp ('there'); fflush (stdout); pause (60);"
    running = [subprocess.Popen([mica, "-q"] + (["--base", image] if image else []) + ["-e", code], env=env,
                                stdout=subprocess.PIPE) for _ in range(count)]
    for p in running:
        p.stdout.readline()
    figures = [private_kib(p.pid) for p in running]
    for p in running:
        p.kill()
        p.wait()
    return [statistics.median(f[k] for f in figures) for k in range(2)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--encryption", action="store_true")
    parser.add_argument("build")
    parser.add_argument("folder", nargs="?")
    args = parser.parse_args()
    mica = os.path.abspath(os.path.join(args.build, "mica"))
    folder = tempfile.mkdtemp(prefix="mica-images-", dir=args.folder)
    env = dict(os.environ, XDG_DATA_HOME=folder, HOME=folder)
    os.chdir(folder)
    try:
        (encryption if args.encryption else measure)(mica, args, env)
    finally:
        os.chdir("/")
        shutil.rmtree(folder)


def processor(command, env):
    """Processor time of a command, seconds; also where others use the machine it tells two ways apart."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds(command, env)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def encryption(mica, args, env):
    """What a key file costs a save, within the program, and a load, from exec to exit: time, and processor time."""
    with open("key", "wb") as f:
        f.write(os.urandom(32))
    os.chmod("key", 0o600)
    ways = {"plain": [mica, "-q"], "encrypted": [mica, "-q", "--key-file", "key"]}
    saves = {name: [] for name in ways}
    code = ("x = rand (1, 33554432); image_save ('save.img'); tic; c = cputime (); image_save ('save.img'); "
            "printf ('%g %g', toc, cputime () - c);")
    for _ in range(args.runs):
        for name, way in ways.items():
            saves[name].append([float(n) for n in seconds(way + ["-e", code], env)[1].split()])
    for name, way in ways.items():
        seconds(way + ["--image", name + ".img", "-e", "x = rand (1, 33554432);"], env)
        seconds(way + ["--image", name + "-small.img", "-e", "x = 1;"], env)
        wall, cpu = (statistics.median(save[k] for save in saves[name]) for k in range(2))
        row("save of 256 MiB, %s" % name, "%.0f MB/s" % (268.435456 / wall), "%.0f ms of processor" % (1e3 * cpu))
    for what, size, code in (("256 MiB and use nothing of it", "", "1;"), ("256 MiB and use all", "", "disp (sum (x));"), ("one number", "-small", "1;")):
        commands = {name: way + ["--base", name + size + ".img", "-e", code] for name, way in ways.items()}
        medians = interleaved(commands, args.runs, env)
        for name in ways:
            cpu = statistics.median(processor(commands[name], env) for _ in range(args.runs))
            row("load %s, %s" % (what, name), "%.1f ms" % (1e3 * medians[name]), "%.1f ms of processor" % (1e3 * cpu))


def measure(mica, args, env):
    n = args.mib * 131072
    with open("make.m", "w") as f:
        f.write("A = ones (1, %d); for k = 1:%d, A((k - 1) * 131072 + (1:131072)) = k + (1:131072); end" % (n, args.mib))
    t, _ = seconds([mica, "-q", "--image", "big.img", "make.m"], env)
    row("%d MiB: making it and a full save" % args.mib, "%.0f ms" % (1e3 * t))
    base = [mica, "-q", "--base", "big.img", "-e"]
    step = n // 200
    codes = {"nothing of it": "1;", "200 blocks, scattered": "s = 0; for k = 1:%d:%d, s = s + A(k); end; disp (s)" % (step, n),
             "1 % in a piece": "s = 0; for k = 1:512:%d, s = s + A(k); end; disp (s)" % (n // 100),
             "1 % of the pages, scattered": "s = 0; for k = 1:51200:%d, s = s + A(k); end; disp (s)" % n,
             "all, in order": "disp (sum (A))"}
    bars = {"200 blocks, scattered": "<= 10 ms", "1 % in a piece": "<= 15", "1 % of the pages, scattered": "<= 100", "all, in order": "<= 900"}
    medians = interleaved({name: base + [code] for name, code in codes.items()} | {"empty": [mica, "-e", ""]}, args.runs, env)
    row("mica -e ''", "%.2f ms" % (1e3 * medians["empty"]))
    for name in codes:
        row("load and use " + name, "%.1f ms" % (1e3 * medians[name]), bars.get(name, ""))

    for length, what in ((args.mib * 131072, "%d MiB" % args.mib), (8 * 131072, "8 MiB")):
        with open("pauses.m", "w") as f:
            f.write(PAUSES % (length, 14, 7))
        for name, options in (("none", []), ("every second", ["--image", "pauses.img", "--autosave", "1", "--save", "never"])):
            _, out = seconds([mica, "-q"] + options + ["pauses.m"], env)
            row("longest pause, %s, autosave %s" % (what, name), out.split(",")[0], "<= 2 ms" if options else "")
            print("    " + out)
            if os.path.exists("pauses.img"):
                os.unlink("pauses.img")

    subprocess.run([mica, "-q", "--image", "small.img", "-e", "B = reshape (1:13107200, 100, []); "], env=env, check=True)
    one = clones(mica, None, "1;", 5, env)
    for name, code, bar in (("idle", "1;", "<= 64 KiB"), ("after reading 10 %", "s = 0; for k = 1:512:1310720, s = s + B(k); end;", "<= 256 KiB")):
        each = clones(mica, "small.img", code, 40, env)
        row("clone of a 100 MiB image, %s: memory, page tables beyond a process without" % name,
            "%.0f, %.0f KiB" % (each[0] - one[0], each[1] - one[1]), bar)

    subprocess.run([mica, "-q", "--image", "full.img", "-e", "B = rand (1, 13107200);"], env=env, check=True)
    subprocess.run([mica, "-q", "--image", "grow.img", "--autosave", "1", "-e",
                    "B = rand (1, 13107200); t = time (); while time () - t < 1.5, end; for e = 1:10, B(e:51200:end) = e; "
                    "t = time (); while time () - t < 1.1, end, end"], env=env, check=True)
    row("a file with 1 % changed in ten epochs / a full one", "%.2f" % (os.path.getsize("grow.img") / os.path.getsize("full.img")), "<= 1.15")

    with open("setup.m", "w") as f:
        f.write("t = primes (200000); m = containers.Map (); for k = 1:2000, m(sprintf ('%d', k)) = k; end; function y = look (k), y = k; end")
    subprocess.run([mica + "c", "image", "build", "-o", "app.img", "setup.m"], env=env, check=True, capture_output=True)
    starts = interleaved({"set-up": [mica, "-q", "setup.m"], "base": [mica, "-q", "--base", "app.img", "-e", ""], "empty": [mica, "-q", "-e", ""]}, 20 * args.runs, env)
    row("start behind a recorded set-up (%.1f ms) / mica -e ''" % (1e3 * starts["set-up"]), "%.2f" % (starts["base"] / starts["empty"]), "<= 1.2")

    if shutil.which("octave-cli"):
        subprocess.run(["octave-cli", "--norc", "--eval", "source make.m; save -binary big.oct A"], env=env, check=True)
        t, _ = seconds(["octave-cli", "--norc", "--eval", "load big.oct; disp (A(17))"], env)
        row("Octave: start and load the same, / image", "%.0f ms, %.0f x" % (1e3 * t, t / medians["200 blocks, scattered"]), ">= 50 x")


if __name__ == "__main__":
    main()
