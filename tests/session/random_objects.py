#!/usr/bin/env python3
# tests/session/random_objects.py - random programs with classes of their own say the same however they are run.
"""Usage: random_objects.py [--count N] [--first N] [OPTIONS] MICA MICAC SNAPSHOT

Makes N programs, each a script and a function with class files of its own: value and handle classes, old-style ones,
enumerations, classes below containers.Map, in packages. What each prints must be the same from its folder and from
a layer, at every level of optimisation, and under a collector that never waits. With --lives it must be what lives in
images print (tests/image/lives.c), and with --checked the deep verifier accepts every state, with
memory that runs out now and then too (tests/session/checked.c).
With --octave, programs of what Octave 7 has too are run beside it; left out are handles that are compared and
deletions that fail, of which it makes endless recursion and lost properties. What differs then has to be judged: Octave
also loses properties where `end` stands in an index of one. What fails stays in a folder, whose name is printed.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
sys.path[:0] = [os.path.join(TESTS, "image"), os.path.join(TESTS, "lang")]
from levels import LEVELS, result  # noqa: E402
from random_lives import Program, expected_of, live  # noqa: E402
from random_classes import COMMON, Class  # noqa: E402

OBJECTS = ["o1", "o2", "o3", "o4"]


class Objects(Program):
    """Beside the variables of Program: objects o1 to o4, an array `arr` of objects, a cell w, a struct q, a map mm, a closure
    fn."""

    def __init__(self, number, octave=False):
        super().__init__(number)
        self.seed, self.octave = number, octave
        self.classes, self.loud, self.enum, self.array = [], None, None, None
        self.make_classes()
        self.files = {}
        for c in self.all_classes:
            self.files.update(c.files())
        events = [c for c in self.all_classes if c.has_event()]
        self.events = events

    def make_classes(self):
        r, n = self.r, self.seed
        add = self.classes.append
        add(Class(self, "value", "Q%dA" % n))
        add(Class(self, "handle", "Q%dH" % n))
        if r.random() < 0.7:
            add(Class(self, "old", "Q%dO" % n))
            if r.random() < 0.5:
                add(Class(self, "old", "Q%dP" % n, [self.classes[-1]]))
        if r.random() < 0.7:
            add(Class(self, "value", "Q%dB" % n, [self.classes[0]]))
            if r.random() < 0.5:
                add(Class(self, "value", "Q%dC" % n, [self.classes[-1]]))
        if r.random() < 0.6:
            add(Class(self, "handle", "Q%dI" % n, [self.classes[1]]))
        if r.random() < 0.6:
            add(Class(self, r.choice(["value", "handle"]),
                      "q%d.%sN" % (n, "" if self.octave else r.choice(["", "in."]))))
        for c in self.classes[:2]:
            if r.random() < 0.4:
                c.mixin = c.name + "Mix"
        self.all_classes = list(self.classes)
        if not self.octave:
            if r.random() < 0.6:
                self.all_classes.append(Class(self, "map", "Q%dM" % n))
                self.classes.append(self.all_classes[-1])
            if r.random() < 0.6:
                self.loud = Class(self, "loud", "Q%dL" % n)
                self.all_classes.append(self.loud)
            if r.random() < 0.6:
                self.enum = Class(self, "enum", "Q%dE" % n)
                self.enum.handle = r.random() < 0.4
                self.all_classes.append(self.enum)
            self.array = r.choice([c for c in self.classes if c.kind in ("value", "handle")])

    def obj(self):
        """An expression that gives an object, mostly."""
        o, c, n = self.pick(*OBJECTS), self.r.choice(self.classes), self.number_small()
        forms = ["%s (%s)" % (c.name, n), "%s ()" % c.name, "%s (%s, %s)" % (c.name, n, o), o, "bump (%s, %s)" % (o, n),
                 "with (%s, %s)" % (o, self.pick(*OBJECTS)),
                 "%s + %s" % (o, n), "%s + %s" % (n, o), "%s + %s" % (o, self.pick(*OBJECTS)), "-%s" % o,
                 "rnd_keep (%s)" % o, "rnd_first (%s)" % o,
                 "rnd_change (%s, %s)" % (o, n), "feval ('bump', %s, %s)" % (o, n)]
        if c.kind != "old":
            forms += ["%s.make (%s)" % (c.name, n), "%s.make (%s)" % (c.name, n)]
        if not self.octave:
            forms += ["%s.bump (%s)" % (o, n), "%s.with (%s)" % (o, self.pick(*OBJECTS)), "2 * %s" % o]
            if self.enum:
                forms.append("%s.%s" % (self.enum.name, self.pick("Red", "Green", "Blue")))
            if o != "o1":  # which may be a handle
                forms.append("rnd_save (%s (%s, 4))" % (self.classes[0].name, n))
        return self.pick(*forms)

    def number_small(self):
        return self.pick("1", "2", "3", "4", "6", "-2", "0.5",
                         "k%d" % self.r.randint(1, self.loops) if self.loops else "5")

    def attempt(self, *texts):
        """The statements in a try, which tells of the error; Octave's words are its own."""
        told = "disp ('error')" if self.octave else "disp (e.message)"
        self.line("try")
        for text in texts:
            self.line("  " + text)
        self.line("catch e, %s; end" % told)

    def show(self, what):
        return "disp (rnd_text (%s));" % what

    def object_statement(self):
        o, p, n, k = self.pick(*OBJECTS), self.pick(*OBJECTS), self.number_small(), self.r.randint(1, 4)
        table = [
            ("%s = %s;" % (o, self.obj()),), ("%s = %s;" % (o, self.obj()),), ("%s = %s;" % (o, self.obj()),),
            (self.show(o),), (self.show(o),),
            ("%s.x = %s;" % (o, n), self.show(o)), ("%s.x(%d) = %s;" % (o, k, n),), ("%s.x(end+1) = %s;" % (o, n),),
            ("%s.t = %s;" % (o, self.text()), "%s.t = %s.t(1:min (end, 12));" % (o, o)),
            ("%s.c{%d} = %s;" % (o, k, self.obj()),), ("%s.c{end+1} = %s;" % (o, p),),
            ("%s.c{1}.x = %s;" % (o, n), self.show(o)), ("%s.c{1}.c{%d} = %s;" % (o, k, n),),
            ("%s.c{end}.x(2) = %s;" % (o, n),), ("%s.c = {};" % o,), ("%s.x += %s;" % (o, n),), ("%s.nope = 1;" % o,),
            ("x = %s.nope;" % o,), ("%s.y = %s;" % (o, n),),
            ("q.a = %s;" % self.obj(),), ("q.b.c = %s;" % o,), ("q.a.x = %s;" % n, self.show("q")),
            ("q.b.c.c{%d} = %s;" % (k, o),), ("q(2).a = %s;" % o, "q = q(1);"),
            ("w{%d} = %s;" % (k, self.obj()),), ("w{%d}.x = %s;" % (k, n), self.show("w")),
            ("w{%d}.c{1}.x = %s;" % (k, n),), ("w = w(end:-1:1);",), ("w(%d) = [];" % k,),
            ("mm('k%d') = %s;" % (k, self.obj()),), ("%s = mm('k%d');" % (o, k),), (self.show("mm('k%d')" % k),),
            ("mm = containers.Map ();",),
            ("fn = @(z) total (%s, 1) + z;" % o,), ("fn = @(z) bump (%s, z);" % o,),
            ("disp (rnd_text (fn (%s)));" % n,), ("fn = @() %s;" % o, "%s = fn ();" % p),
            ("global G; G = %s;" % self.obj(),), ("global G; G.x = %s; %s" % (n, self.show("G")),),
            ("global G; %s = G;" % o,),
            ("printf ('%%g\\n', risky (%s, %s));" % (o, n),), ("printf ('%%g\\n', risky (%s, %s));" % (o, n),),
            ("printf ('%%g\\n', rnd_guard (%s, %s));" % (o, n),),
            ("printf ('%%d\\n', deep (%s, %d));" % (o, self.r.choice([3, 20])),),
            ("clear %s" % o, "%s = %s;" % (o, self.obj())),
            ("disp (cellfun (@(z) total (z, 1), {%s, %s}));" % (o, p),),
            ("w = cellfun (@(z) bump (z, %s), {%s, %s}, 'UniformOutput', false);" % (n, o, p), self.show("w")),
            ("disp (class (%s));" % o,), ("disp (mixed (remix (%s, %s), 3));" % (o, n),), ("[%s, %s] = deal (%s, %s);" % (o, p, p, o),),
            ("for i = 1:%d, %s.x(i) = i; %s = bump (%s, i); end" % (k, o, o, o), self.show(o)),
            ("x = %s(%d);" % (o, k), self.show("x")), ("x = %s{1};" % o, self.show("x")), ("%s{1} = %s;" % (o, n),),
            ("eval ('%s.x = %s;');" % (o, n),), ("x = %s.x; x(end+1) = 1; %s.x = x;" % (o, o),),
            ("unwind_protect, %s = bump (%s, %s); risky (%s, 6);" % (o, o, n, o),
             "unwind_protect_cleanup, %s end_unwind_protect" % self.show(o)),
        ]
        if not self.octave:
            a = self.array.name
            table += [
                ("arr(%d) = %s (%s);" % (k, a, n), self.show("arr")), ("arr(%d).x = %s;" % (k, n), self.show("arr")),
                ("arr = [arr, %s()];" % a, "arr = arr(1:min (end, 6));"),
                ("arr(%d) = [];" % k, self.show("arr")), ("disp ([arr.x]);",), ("%s = arr(end);" % o,),
                ("arr(end).c{%d} = %s;" % (k, o),), ("arr(end+1) = %s;" % o, "arr = arr(1:min (end, 6));"),
                ("arr(%d).x(2) = %s;" % (k, n),), ("arr = arr([end 1]);", self.show("arr")),
                ("disp (size (arr)); arr = reshape (arr, 1, []);",), ("[arr.x] = deal (%s);" % n, self.show("arr")),
                ("disp (arrayfun (@(z) total (z, 0), arr));",), ("for z = arr, disp (total (z, 0)); z.x = 1; end",),
                ("arr = %s.empty (1, 0);" % a, "arr(2) = %s (%s);" % (a, n)), ("disp (isequal (%s, %s));" % (o, p),),
                ("disp (isequal (%s, %s));" % (o, o),), ("%s.x(1) = [];" % o,), ("%s.c(1) = [];" % o,), ("arr",),
                ("%s" % o,), ("%s.nope" % o,), ("%s(%d)" % (o, k),),
                ("if %s == %s, disp ('same'); else, disp ('other'); end" % (o, p),),
                ("disp (%s);" % o,), ("disp (evalc ('%s'));" % o,), ("disp (isvalid (%s));" % o,),
                ("delete (%s);" % o, "%s = %s;" % (o, self.obj())), ("arr.x",),
                ("w{%d} = arr;" % k,), ("[%s.x, n] = max ([3 %s]); disp (n);" % (o, n),),
                ("arr(%d).c{2}.x = %s;" % (k, n),), ("x = struct (%s); disp (fieldnames (x)');" % o,),
                ("%s = %s.c{1};" % (o, o),), ("%s.('x') = %s; disp (%s.('x'));" % (o, n, o),),
                ("z = [%s, %s]; disp (size (z)); w{%d} = z;" % (o, p, k),), ("disp (%s.total (1));" % o,),
                ("disp (%s.bump (%s).bump (2).total (0));" % (o, n),), ("fn = @%s.bump; %s = fn (3);" % (o, o),),
                ("disp (numel (methods (%s)) > 2); disp (isprop (%s, 'x')); disp (isobject (%s));" % (o, o, o),),
                ("%s('k%d') = %s; disp (%s.Count); disp (keys (%s));" % (o, k, p, o, o),),
            ]
            if self.loud:
                name = self.loud.name
                table += [("l1 = %s (%s);" % (name, n),), ("l1 = 0;",), ("clear l1; l1 = 1;",),
                          ("lu{%d} = %s (%s);" % (k, name, n),), ("lu = {};",),
                          ("l1 = %s (%s); l1.x = risky (l1, %s);" % (name, n, n),),
                          ("rnd_guard (%s (%s), 4);" % (name, n),),
                          ("l1 = %s (%s); l2 = l1; l1 = 2; delete (l2); clear l2" % (name, n),),
                          ("lu{2} = l1; disp (total (lu{2}, 0)); lu(2) = [];",),
                          ("%s (%s, %s (1));" % (name, n, name),),
                          ("printf ('%%g\\n', total (%s (%s), 0) + total (%s (2), 0));" % (name, n, name),),
                          ("fl = @() total (%s (3), 0); disp (fl ()); l1 = fl;" % name,),
                          ("ql.a.b = %s (%s); ql.a.b.x = 4; ql.a = 1;" % (name, n),),
                          ("lu = {%s (1), %s (2), %s (3)}; lu(2) = []; lu = lu(end:-1:1);" % (name, name, name),)]
            if self.enum:
                name = self.enum.name
                table += [("e1 = %s.%s; disp (e1 == %s.Red); w{%d} = e1;" % (name, self.pick("Red", "Blue"), name, k),),
                          ("switch e1, case %s.Red, disp ('r'); case %s.Green, disp ('g'); otherwise, disp ('?'); end" % (name, name),),
                          ("[m1, n1] = enumeration ('%s'); disp (n1'); disp (numel (m1));" % name,),
                          ("%s.Purple" % name,), ("e1 = [%s.Red %s.Blue]; disp (e1 == %s.Blue);" % (name, name, name),),
                          ("e1",), ("e1.x = 3;",)]
            if self.events:
                name = self.r.choice(self.events).name
                table += [("ev = %s (%s); addlistener (ev, 'Moved', @(s, d) printf ('moved %%g\\n', total (s, 0)));" % (name, n),
                           "ev.tell (%s);" % n), ("ev.tell (%s);" % n,), ("notify (ev, 'Moved');",),
                          ("if isobject (li), delete (li); end",
                           "li = addlistener (ev, 'Moved', @(s, d) %s);" % self.pick("delete (s)", "error ('no')",
                                                                                     "tell (s, 3)", "bump (s, 1)",
                                                                                     "with (s, s)",
                                                                                     "disp (d.EventName)"),),
                                                                                     ("delete (li);",),
                          ("li.Enabled = %s;" % self.pick("true", "false"),),
                          ("li = addlistener (ev, 'x', '%s', @(s, d) printf ('%%s %%g\\n', s.Name, numel (d.AffectedObject.c)));" %
                           self.pick("PostSet", "PreSet", "PostGet"),),
                          ("ev.x = %s; x = ev.x;" % n,),
                          ("addlistener (ev, 'ObjectBeingDestroyed', @(s, d) disp ('ends'));",), ("delete (ev);",),
                          ("ev.c{end+1} = ev;",), ("ev.c{2} = li;",), ("disp (isvalid (ev)); disp (isvalid (li));",),
                          ("li = listener (ev, 'Moved', @(s, d) disp ('heard'));",), ("li = 0;",)]
        self.attempt(*self.r.choice(table))

    def statement(self):
        if self.r.random() < 0.25:
            super().statement()
        elif self.r.random() < 0.1 and self.depth < 2:
            self.loops += 1
            self.line("for k%d = 1:%d" % (self.loops, self.r.randint(2, 6)))
            self.block()
            self.line("end")
        else:
            self.object_statement()

    def body(self):
        self.line("a = 1:5; b = magic (4); c = 0.5; d = []; u = {}; s = struct (); m = containers.Map (); t = 'start'; f = @(y) y;")
        self.line("w = {}; q = struct (); mm = containers.Map (); fn = @(z) z;")
        first = [self.classes[0], self.classes[1]] + [self.r.choice(self.classes) for _ in range(2)]
        self.r.shuffle(first)
        for o, c in zip(OBJECTS, first):
            self.attempt("%s = %s (%s);" % (o, c.name, self.number_small()))
        if not self.octave:
            self.attempt("arr = %s (3);" % self.array.name)
            for variable, some in (("ev", self.events), ("li", None), ("l1", [self.loud]), ("e1", None)):
                self.line("%s = %s;" % (variable, some[0].name + " (1)" if some and some[0] else "0"))
            self.line("lu = {}; ql = 0;")
        for _ in range(self.r.randint(20, 60)):
            self.statement()
        for o in OBJECTS + ["w", "q", "mm"] + ([] if self.octave else ["arr"]):
            self.attempt(self.show(o))
        if not self.octave:
            self.line("clear l1 l2 lu ql")

    HELPERS = ("function y = twice (x), y = x; for i = 1:numel (x), y(i) = 2 * x(i); end, y = mod (y, 1e6); end\n"
               "function n = count_calls (), persistent k; if isempty (k), k = 0; end, k = k + 1; n = k; end\n")

    def write(self, folder):
        """Writes the classes, and the program as script rs<n>.m and as function rf<n>.m."""
        self.body()
        text = "\n".join(self.lines) + "\n"
        n = self.seed
        self.files["rs%d.m" % n] = "1;\n" + self.HELPERS + text
        self.files["rf%d.m" % n] = "function rf%d ()\n" % n + text + "end\n" + self.HELPERS
        self.files["run_rf%d.m" % n] = "rf%d\n" % n
        for name, text in self.files.items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="ascii") as f:
                f.write(text)


def write_programs(folder, args):
    os.makedirs(folder, exist_ok=True)
    for name, text in COMMON.items():
        with open(os.path.join(folder, name), "w", encoding="ascii") as f:
            f.write(text)
    numbers = range(args.first, args.first + args.count)
    for number in numbers:
        Objects(number, args.octave is not None).write(folder)
    return numbers


class Runs:
    """All programs in one folder, what was built of them, and how they are run."""

    def __init__(self, args, top):
        self.args, self.top, self.folder = args, top, os.path.join(top, "programs")
        self.place = os.path.join(top, "runs")
        os.mkdir(self.place)
        self.numbers = write_programs(self.folder, args)
        self.layers = [self.build(level) for level in args.levels]

    def build(self, level):
        layer = os.path.join(self.top, "layer%d.snap" % level)
        done = subprocess.run([self.args.micac, "build", "--optimize", str(level), "-o", layer, self.folder],
                              capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit("random_objects.py: level %d:\n%s%s" % (level, done.stdout[-2000:], done.stderr[-2000:]))
        return layer

    def mica(self, *options):
        return [self.args.mica, "-q", "--no-cache", "--snapshot", self.args.snapshot, *options]

    def ways(self, name):
        """(name of the way, command); the first is what others are compared with."""
        path = os.path.join(self.folder, ("" if name[1] == "s" else "run_") + name + ".m")
        yield "plain", self.mica("--set", "max_optimization_level=none", path)
        for level, layer in zip(self.args.levels, self.layers):
            yield "level %d" % level, self.mica("--set", "max_optimization_level=" + LEVELS[level], path)
            yield "layer %d" % level, self.mica("--set", "max_optimization_level=" + LEVELS[level], "--layer", layer,
                                                "-e", name)
        yield "collector", self.mica("--gc", "debug", path)

    def compare(self, name):
        ways, complaints = list(self.ways(name)), []
        want = result(ways[0][1], self.place, self.args.timeout)
        if want[2] is None:
            return want, []
        if want[2] not in (0, 1):
            complaints.append("ends with status %r: %r" % (want[2], want[1]))
        for way, command in ways[1:]:
            got = result(command, self.place, self.args.timeout)
            if got != want:
                complaints.append("%s: %s" % (way, first_difference(want, got)))
        return want, complaints

    def look(self, number):
        complaints = []
        for letter in "sf":
            name = "r%s%d" % (letter, number)
            program = os.path.join(self.folder, ("" if letter == "s" else "run_") + name + ".m")
            want, found = self.compare(name)
            if want[2] is None:
                complaints.append(name + " takes too long")
                continue
            complaints += [name + " " + line for line in found]
            if self.args.octave:
                got = result([self.args.octave, "-qf", "--path", self.folder, program], self.place, self.args.timeout)
                if got[0] != want[0]:
                    complaints.append("%s beside Octave: %s" % (name, first_difference(got, want)))
            if self.args.lives:
                expected = os.path.join(self.top, name + ".out")
                if expected_of(self.args.mica, self.args.snapshot, program, expected):
                    found = live(self.args.lives, self.args.snapshot, expected, program, number)
                    complaints += ["%s lives: %s" % (name, found)] if found else []
            for how in ([], ["--starved"]) if self.args.checked else ():
                done = subprocess.run([self.args.checked, *how, self.args.snapshot, str(number), program],
                                      capture_output=True, text=True, check=False)
                said = [line for line in done.stderr.splitlines() if line.startswith(program)]
                complaints += ["%s checked: %s" % (name, said)] if done.returncode else []
        return complaints


def first_difference(want, got):
    for a, b in zip(want[0].splitlines() + [b"(end)"], got[0].splitlines() + [b"(end)"]):
        if a != b:
            return "%r, not %r (status %r, %r)" % (b[:300], a[:300], got[2], got[1][-300:])
    return "%r, not %r" % (got[1:], want[1:])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("mica", "micac", "snapshot"):
        parser.add_argument(name, type=os.path.abspath)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--levels", type=lambda text: [int(k) for k in text.split(",")], default=[0, 1, 2, 3],
                        metavar="0,1,2,3")
    parser.add_argument("--lives", type=os.path.abspath, help="the program of tests/image/lives.c")
    parser.add_argument("--checked", type=os.path.abspath, help="the program of tests/session/checked.c")
    parser.add_argument("--octave", help="compare with this octave-cli; programs are then of what both have")
    parser.add_argument("--timeout", type=float, default=60, help="seconds for one run")
    parser.add_argument("--write", metavar="FOLDER", help="only write the programs into FOLDER")
    args = parser.parse_args()
    if args.write:
        write_programs(args.write, args)
        return
    top = tempfile.mkdtemp(prefix="mica-random-objects-")
    runs, failed = Runs(args, top), 0
    for number in runs.numbers:
        complaints = runs.look(number)
        failed += bool(complaints)
        for line in complaints:
            print("FAIL program %d: %s" % (number, line), flush=True)
    print("%d programs, %d failed" % (len(runs.numbers), failed))
    if failed:
        sys.exit("they lie in " + top)
    shutil.rmtree(top)


if __name__ == "__main__":
    main()
