#!/usr/bin/env python3
# tests/tape/vm.py - programs under mica --tape: what each epoch says of their variables is what a model in Python reckons; kills,
# errors, full files and other processes leave the tape whole.
"""Usage: vm.py MICA MICAC MAKER [--kills N] [--seed S]

MAKER writes memory files (tests/cli/memory_files.c)."""
import argparse
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile

PROGRAM = """\
x = %d; s = struct ("n", {0, 0}); c = cell (1, 7); m = containers.Map (); A = zeros (64); t = "";
f = @(v) v + 1;
for k = 1:%d
  x = mod (16807 * x, 2147483647);
  s(1 + mod (k, 2)).n = x;
  c{1 + mod (k, 7)} = sprintf ("%%d", x);
  m(sprintf ("key%%d", mod (k, 5))) = k;
  A(1 + mod (x, 4096)) = k;
  t = [t(max (1, end - 20):end) sprintf("%%d", mod (x, 10))];
  if mod (k, 500) == 0, printf ("%%d\\n", k); fflush (stdout); end
  if mod (k, 1000) == 0, image_checkpoint (sprintf ("turn %%d", k)); end
end
printf ("end %%d\\n", x);
"""
# what is asked of an epoch; a program that stood in its first turns has not all of them
ASK = 'printf ("%d %d %d %d %s %d %s|%s|", k, x, s(1).n, s(2).n, t, sum (A(:)), strjoin (c, ","), func2str (f)); ' \
      'for q = m.keys (), printf ("%s=%d ", q{1}, m(q{1})); end'


class Model:
    """The same program: what it has behind each turn, and behind each statement of one, since it may stop where functions are
    called."""

    def __init__(self, seed, turns):
        self.at, self.within = {}, {}
        x, s, c, m, a, t = seed, [0, 0], [""] * 7, {}, {}, ""
        for k in range(1, turns + 1):
            said = self.within[k] = [self.say(k, x, s, c, m, a, t)]
            x = 16807 * x % 2147483647
            said.append(self.say(k, x, s, c, m, a, t))
            s[k % 2] = x
            said.append(self.say(k, x, s, c, m, a, t))
            c[k % 7] = "%d" % x
            said.append(self.say(k, x, s, c, m, a, t))
            m["key%d" % (k % 5)] = k
            said.append(self.say(k, x, s, c, m, a, t))
            a[x % 4096] = k
            said.append(self.say(k, x, s, c, m, a, t))
            t = t[-21:] + "%d" % (x % 10)
            self.at[k] = self.say(k, x, s, c, m, a, t)
            said.append(self.at[k])
        self.end = "end %d" % x

    @staticmethod
    def say(k, x, s, c, m, a, t):
        if k < 7:
            return ""
        keys = "".join("%s=%d " % (q, m[q]) for q in sorted(m))
        return "%d %d %d %d %s %d %s|@(v) v + 1|%s" % (k, x, s[0], s[1], t, sum(a.values()), ",".join(c), keys)


class Bench:
    def __init__(self, args, folder):
        self.mica, self.micac, self.bad, self.folder = args.mica, args.micac, 0, folder
        self.environment = dict(os.environ, HOME=folder, XDG_DATA_HOME=folder, MICA_STARTUP="none")

    def run(self, *command, **more):
        return subprocess.run(command, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, universal_newlines=True, timeout=120, **more)

    def check(self, good, *what):
        if not good:
            self.bad += 1
            print("FAILED:", *what)

    def expect(self, status, text, *command, **more):
        got = self.run(*command, **more)
        self.check(got.returncode == status and text in got.stdout + got.stderr, command, got.returncode, "not", status, text,
                   got.stdout[-500:], got.stderr[-500:])
        return got

    def epochs(self, tape):
        import json
        return json.loads(self.run(self.micac, "tape", "epochs", tape, "--json").stdout)

    def ask(self, tape, moment):
        return self.run(self.mica, "--tape", tape, "--at", str(moment), "-e", ASK)

    def follow(self, tape, model, most):
        """Every one of some epochs of the tape says what the model says of its turn."""
        epochs = self.epochs(tape)
        self.expect(0, "good", self.micac, "tape", "scrub", tape)
        said = 0
        for e in epochs if len(epochs) <= most else epochs[:3] + random.sample(epochs[3:-3], most - 6) + epochs[-3:]:
            got = self.ask(tape, e["epoch"])
            turn = int(got.stdout.split(" ")[0] or 0) if got.returncode == 0 else 0
            if turn < 7:
                self.check(e["epoch"] <= 2, "an epoch without variables", e, got.stderr)
                continue
            said += 1
            self.check(got.stdout in model.within[turn], "epoch", e["epoch"], "says", got.stdout, "not", model.at[turn])
        return said


def whole_run(b, model):
    plain = b.run(b.mica, "p.m").stdout
    got = b.expect(0, model.end, b.mica, "--tape", "one.tape", "--tape-interval", "0.01", "p.m")
    b.check(got.stdout == plain, "the program says something else under --tape")
    b.check(b.follow("one.tape", model, 40) >= 10, "too few epochs")
    names = [e["name"] for e in b.epochs("one.tape") if e["name"]]
    b.check(names == ["turn %d" % k for k in range(1000, 10001, 1000)], "names", names)
    b.check(b.ask("one.tape", "turn 4000").stdout == model.at[4000], "a checkpoint by its name")
    b.check(b.ask("one.tape", "turn 4000").stdout == b.run(b.mica, "--tape", "one.tape", "--at", "instructions=4001", "-e", ASK).stdout,
            "the same by its instructions")
    before = open("one.tape", "rb").read()
    b.ask("one.tape", 5)
    b.check(open("one.tape", "rb").read() == before, "--at writes to the tape")


def kills(b, model, count):
    """At lines drawn at random; what the next life prints first is due, or was printed after its epoch."""
    printed = 0
    for life in range(count):
        run = subprocess.Popen([b.mica, "-q", "--tape", "killed.tape", "--tape-interval", "0.01", "p.m"], env=b.environment,
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, universal_newlines=True)
        for _ in range(random.randrange(1, 5)):
            line = run.stdout.readline()
            if not line or line.startswith("end"):
                break
            b.check(int(line) <= printed + 500, "a life skips", line, printed)
            printed = max(printed, int(line))
        run.send_signal(signal.SIGKILL if life % 4 else signal.SIGTERM)
        rest = run.stdout.read()
        run.wait()
        lines = [int(x) for x in rest.split("\n")[:-1] if x.isdigit()]
        printed = max([printed] + lines)
        if "end" in rest:
            break
        b.follow("killed.tape", model, 8)
    last = b.run(b.mica, "--tape", "killed.tape")
    b.check(last.returncode == 0 and (last.stdout == "" or model.end in last.stdout), "the last life", last.stdout[-200:], last.stderr)
    b.follow("killed.tape", model, 12)


def refusals(b):
    open("q.m", "w").write("y = 1;\n")
    b.expect(2, "the tape is of another program, p.m", b.mica, "--tape", "one.tape", "q.m")
    b.expect(1, "q.m", b.mica, "--tape", "q.m", "p.m")
    b.expect(1, "no epoch 12345", b.mica, "--tape", "one.tape", "--at", "12345", "-e", "1")
    b.expect(2, "without --tape FILE", b.mica, "--at", "3", "-e", "1")
    b.expect(2, "--tape goes with no image", b.mica, "--tape", "one.tape", "--image", "i", "-e", "1")
    b.expect(1, "has not opened", b.mica, "--snapshot", "none", "--tape", "one.tape", "--at", "5", "-e", "1")
    b.expect(1, "error: out", b.mica, "--tape", "bad.tape", "-e", "z = 5; error ('out')")
    b.check(b.run(b.mica, "--tape", "bad.tape", "--at", str(len(b.epochs("bad.tape"))), "-e", "disp (z)").stdout == "5\n",
            "the variables of a run that failed")
    b.expect(0, "7", b.mica, "--tape", "kept.tape", "--tape-keep", "last:2", "-e", "w = 7; disp (w)")
    b.expect(0, "last", b.micac, "tape", "info", "kept.tape")
    holder = subprocess.Popen([b.mica, "--tape", "kept.tape", "-e", 'disp (1); fflush (stdout); input ("");'], env=b.environment,
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, universal_newlines=True)
    holder.stdout.readline()
    b.expect(1, "kept.tape: another process is writing", b.mica, "--tape", "kept.tape", "-e", "1")
    b.expect(0, "7", b.mica, "--tape", "kept.tape", "--at", "2", "-e", "disp (w)")
    holder.communicate("\n")
    b.check(holder.returncode == 0, "the process that had the tape", holder.returncode)


def no_room(b, model):
    """A file may not grow: told once, the program ends as ever, and what the tape has is whole."""
    size = os.path.getsize("one.tape") // 2

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    got = b.expect(1, "no epoch was made, the tape full.tape is as it was", b.mica, "--tape", "full.tape", "--tape-interval", "0.01", "p2.m",
                   preexec_fn=limit)
    b.check(model.end in got.stdout, "the program ended early", got.stdout[-200:], got.stderr)
    b.check(b.follow("full.tape", model, 12) > 0, "no epoch before the file was full")
    b.expect(2, "has not ended there: p2.m", b.mica, "--tape", "full.tape", "-e", "1;")
    b.expect(0, "", b.mica, "--tape", "full.tape", "--abandon", "-e", "1;")


def in_and_out(b, model, maker):
    b.expect(0, "an image", b.micac, "tape", "export", "one.tape", "out.img", "--at", "turn 3000")
    b.expect(0, "good", b.micac, "image", "verify", "out.img")
    b.expect(0, "proved", b.micac, "image", "verify", "--deep", "out.img")
    b.expect(0, "p.m", b.micac, "image", "info", "out.img")
    b.expect(0, "1 epochs more", b.micac, "tape", "import", "two.tape", "out.img", "--name", "first")
    b.check(b.ask("two.tape", "first").stdout == model.at[3000], "an image that came onto a tape")
    b.expect(0, "an image", b.micac, "tape", "export", "two.tape", "again.img")
    b.check(open("out.img", "rb").read() == open("again.img", "rb").read(), "an image is another after its way over a tape")
    b.expect(0, model.end, b.mica, "--image", "out.img")
    b.expect(0, "", b.mica, "--image", "out.img", "-e", "k = k + 1;")
    b.expect(0, "2 epochs more", b.micac, "tape", "import", "two.tape", "out.img")  # a full save, a diff
    b.check(b.run(b.mica, "--tape", "two.tape", "--at", "3", "-e", "disp (k)").stdout == "10001\n", "the newest epoch of an image")
    b.run(maker, ".")
    b.expect(0, "3 epochs more", b.micac, "tape", "import", "memory.tape", "full", "d1", "d2")
    for k, chain in ((1, ["full"]), (2, ["full", "d1"]), (3, ["full", "d1", "d2"])):
        b.expect(0, "a memory file", b.micac, "tape", "export", "memory.tape", "out.mem", "--at", str(k))
        b.expect(0, "", b.micac, "memory", "merge", "-o", "whole", *chain)
        b.expect(0, "", b.micac, "memory", "diff", "out.mem", "whole")
    b.expect(0, "", b.micac, "tape", "export", "memory.tape", "one.mem", "--at", "1")
    b.check(open("full", "rb").read() == open("one.mem", "rb").read(), "a memory file is another after its way over a tape")
    b.expect(1, "another program than mica", b.mica, "--tape", "memory.tape", "--at", "1", "-e", "1")
    b.expect(1, "would lie over", b.micac, "tape", "import", "two.tape", "full")
    b.expect(1, "before the first epoch", b.micac, "tape", "export", "one.tape", "x", "--at", "time=1")
    b.expect(2, "a moment is", b.mica, "--tape", "one.tape", "--at", "time=soon", "-e", "1")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mica")
    parser.add_argument("micac")
    parser.add_argument("maker")
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    args.mica, args.micac, args.maker = (os.path.abspath(p) for p in (args.mica, args.micac, args.maker))
    random.seed(args.seed)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        b, model = Bench(args, folder), Model(args.seed, 10000)
        open("p.m", "w").write(PROGRAM % (args.seed, 10000))
        open("p2.m", "w").write((PROGRAM % (args.seed, 10000)).replace("image_checkpoint (sprintf (\"turn %d\", k));", "try, image_checkpoint (sprintf (\"turn %d\", k)); catch, end"))
        whole_run(b, model)
        kills(b, model, args.kills)
        refusals(b)
        no_room(b, model)
        in_and_out(b, model, args.maker)
    return b.bad > 0


if __name__ == "__main__":
    sys.exit(main())
