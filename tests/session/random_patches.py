#!/usr/bin/env python3
"""tests/session/random_patches.py MICA SNAPSHOT SEED COUNT - random programs that replace functions at random points, beside a model.

Functions of the program, of files and of the library are defined anew by texts and by their files, taken back, called by
name, by handles and from old bodies, and replace themselves while they run. Each version says its number and counts its
calls in a persistent variable, whose fate the model tells. One place of each program saves an image: what is printed behind
it must come again from the image, which the deep verifier proves first."""
import os
import random
import subprocess
import sys
import tempfile

LIBRARY = {"fliplr": 10, "flip": 10}  # of [1 2 3], weighed: what tb_weigh gives of them
FUNCTIONS = ["a0", "a1", "a2", "b0", "b1"] + list(LIBRARY)
MAIN = """1;
function r = weigh (v), r = sum (v .* [1 2 3]); end
function put (name, text), f = fopen ([tempfolder() '/' name '.m'], 'w'); fputs (f, text); fclose (f); end
"""


def quoted(text):
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


class Version:
    """A body: its number, the name of its persistent variable, and the box of that once there is one."""

    def __init__(self, number, variable, then=None):
        self.number, self.variable, self.box, self.then = number, variable, None, then

    def text(self, name):
        inner = "eval (%s);" % quoted(self.then.text(name)) if self.then else ""
        wrap = "[%s 0 0]" if name in LIBRARY else "%s"
        value = wrap % ("%d + %s" % (self.number * 1000, self.variable))
        return ("function r = %s (varargin)\n persistent %s = 0; %s += 1;\n if nargin && ischar (varargin{1}), r = @() %d; return; end\n"
                " %s\n r = %s;\nend\n") % (name, self.variable, self.variable, self.number, inner, value)


class Model:
    def __init__(self, rng):
        self.rng, self.numbers = rng, 0
        self.patch = dict.fromkeys(FUNCTIONS)  # what a text defined, or None
        self.base = dict.fromkeys(FUNCTIONS)  # the program's own, under a patch
        self.file = {"b0": self.version(), "b1": self.version()}
        self.own = {name: self.version() for name in ("a0", "a1", "a2")}
        self.patch.update(self.own)
        self.handles = []
        self.lines, self.output = [], []

    def version(self, then=None):
        self.numbers += 1
        return Version(self.numbers, self.rng.choice(["n", "m", "n"]), then)

    def current(self, name):
        return self.patch[name] or self.file.get(name)

    @staticmethod
    def carry(old, new):
        if old and new and old is not new and old.variable == new.variable and new.box is None:
            new.box = old.box

    def define(self, name, new):
        old = self.current(name)
        if name in self.own and self.base[name] is None:
            self.base[name] = old
        self.carry(old, new)
        self.patch[name] = new

    def call(self, name, text=False):
        version = self.current(name)
        if version is None:
            inner = self.patch["flip"] if name == "fliplr" else None
            if inner:
                return self.call("flip")
            return LIBRARY[name]
        version.box = version.box or [0]
        version.box[0] += 1
        box = version.box
        if text:
            return version
        if version.then:
            new = version.then
            self.define(name, Version(new.number, new.variable))
        return version.number * 1000 + box[0]

    def say(self, line, value):
        self.lines.append(line)
        if value is not None:
            self.output.append("%d" % value)

    def called(self, name):
        if name in LIBRARY:
            self.say("printf ('%%d\\n', weigh (%s ([1 2 3])))" % name, self.call(name))
        else:
            self.say("printf ('%%d\\n', %s ())" % name, self.call(name))

    def step(self):
        rng, name = self.rng, self.rng.choice(FUNCTIONS)
        what = rng.randrange(13)
        if what < 3:
            self.called(name)
        elif what < 6:
            new = self.version(self.version() if rng.random() < 0.2 and name not in LIBRARY else None)
            self.define(name, new)
            self.say("eval (%s);" % quoted(new.text(name)), None)
        elif what == 6 and self.is_patch(name):
            self.reset(name)
            self.say("patch_reset %s" % name, None)
        elif what == 7 and name not in LIBRARY:
            self.handles.append(self.call(name, True).number)
            self.say("h{%d} = %s ('handle');" % (len(self.handles), name), None)
        elif what == 8 and self.handles:
            k = rng.randrange(len(self.handles))
            self.say("printf ('%%d\\n', h{%d} ())" % (k + 1), self.handles[k])
        elif what == 9 and name in self.file:
            old, new = self.file[name], self.version()
            self.carry(old, new)
            self.file[name] = new
            self.say("put ('%s', %s); reload;" % (name, quoted(new.text(name))), None)
            self.output.append("patched: %s" % name)
        elif what == 10:
            times = rng.randrange(2, 5)
            at = rng.randrange(1, times + 1)
            new = self.version()
            body = "eval (%s);" % quoted(new.text(name))
            use = "weigh (%s ([1 2 3]))" % name if name in LIBRARY else "%s ()" % name
            self.lines.append("for k = 1:%d, if k == %d, %s end, printf ('%%d\\n', %s), end" % (times, at, body, use))
            for k in range(1, times + 1):
                if k == at:
                    self.define(name, new)
                self.output.append("%d" % self.call(name))
        elif what == 11:
            self.say("printf ('%d\\n', numel (patches ()))", sum(self.is_patch(f) for f in FUNCTIONS))
        elif what == 12 and rng.random() < 0.3:
            for f in FUNCTIONS:
                if self.is_patch(f):
                    self.reset(f)
            self.say("patch_reset all", None)

    def is_patch(self, name):
        if name in self.own:
            return self.base[name] is not None
        return self.patch[name] is not None

    def reset(self, name):
        old = self.patch[name]
        self.patch[name] = self.base[name]
        self.base[name] = None
        self.carry(old, self.current(name))


def program(rng, folder):
    m = Model(rng)
    text = MAIN.replace("tempfolder()", "'%s'" % folder)
    for name, version in m.own.items():
        text += version.text(name)
    for name, version in m.file.items():
        with open("%s/%s.m" % (folder, name), "w") as f:
            f.write(version.text(name))
    text += "addpath ('%s'); h = {};\n" % folder
    for name in m.file:  # loaded, so that reload knows them
        m.called(name)
    steps = rng.randrange(10, 60)
    saved = rng.randrange(steps)
    for k in range(steps):
        if k == saved:
            m.lines.append("image_save ('%s/saved.img'); printf ('saved\\n');" % folder)
            m.output.append("saved")
        m.step()
    return text + "\n".join(m.lines) + "\n", m.output


def run(command):
    done = subprocess.run(command, capture_output=True, timeout=120)
    out = done.stdout.decode().splitlines()
    out = ["patched: " + line.split("/")[-1][:-2] if line.startswith("patched: ") else line for line in out]
    return out, done.stderr.decode(), done.returncode


def check(mica, snapshot, seed, folder):
    rng = random.Random(seed)
    text, expected = program(rng, folder)
    path = folder + "/main_program.m"
    with open(path, "w") as f:
        f.write(text)
    level = rng.choice([[], [], ["--set", "max_optimization_level=0"]])
    begin = [mica, "-q", "--snapshot", snapshot] + level
    got, errors, status = run(begin + [path])
    if status or got != expected:
        at = next((k for k in range(min(len(got), len(expected))) if got[k] != expected[k]), min(len(got), len(expected)))
        return "line %d: expected %s, got %s; status %d\n%s" % (at + 1, expected[at:at + 1], got[at:at + 1], status, errors[-500:])
    micac = os.path.join(os.path.dirname(mica), "micac")
    out, errors, status = run([micac, "image", "verify", "--deep", "--snapshot", snapshot, folder + "/saved.img"])
    if status:
        return "the image is refused: %s" % errors
    with open(path, "w") as f:  # files as they were when it was saved are not there any more: their new versions count
        f.write(text)
    return follow(begin, folder, text, expected)


def follow(begin, folder, text, expected):
    """Files are as the first life left them; so only programs that write none behind the image say the same again."""
    behind = text.split("image_save")[1]
    if "reload" in behind or os.environ.get("MICA_TEST_NO_FOLLOW"):
        return None
    got, errors, status = run(begin + ["--image", folder + "/saved.img", "--save", "never"])
    wanted = expected[expected.index("saved"):]
    if status or got != wanted:
        return "the next life: expected %s, got %s; status %d\n%s" % (wanted[:12], got[:12], status, errors[-500:])
    return None


def main():
    mica, snapshot, seed, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    bad = 0
    for k in range(count):
        with tempfile.TemporaryDirectory() as folder:
            os.environ["XDG_DATA_HOME"] = folder
            why = check(mica, snapshot, seed + k, folder)
            if why:
                bad += 1
                print("seed %d: %s" % (seed + k, why))
                if os.environ.get("MICA_TEST_KEEP"):
                    with open(folder + "/main_program.m") as f:
                        print(f.read())
    print("%d programs, %d bad" % (count, bad))
    return bad > 0


sys.exit(main())
