#!/usr/bin/env python3
"""pairs.py PAIRS_RUN SOURCE - pairs of instructions (program/pairs.def): they are those that the profile gives, each is
made of a program that was recorded, programs do the same with and without, and take fewer machine instructions with."""
import os
import re
import shutil
import subprocess
import sys

run, source = sys.argv[1], sys.argv[2]


def output(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout + done.stderr, done.returncode


def folder(*names):
    at = os.path.join(source, *names)
    return [os.path.join(at, name) for name in sorted(os.listdir(at)) if name.endswith(".m")]


text, status = output(sys.executable, os.path.join(source, "bench", "pairs.py"), "--check")
if status:
    sys.exit(text)

with open(os.path.join(source, "program", "pairs.def"), encoding="utf-8") as file:
    rows = re.findall(r"^PROG_PAIR\((\d+), (\w+), (\w+)\)", file.read(), re.M)
own = os.path.join(source, "tests", "session", "pairs.m")
met = set()
for program in folder("bench", "programs") + folder("examples") + [own]:
    text, status = output(run, "list", "3", program)
    text2, _ = output(run, "list", "2", program)
    if status:
        sys.exit(f"{program} does not compile")
    met |= set((text + text2).split())
missing = [row for row in rows if row[0] not in met]
if missing:
    sys.exit(f"no program has these pairs: {missing}")

for level in "23":
    alone, _ = output(run, "apart", level, own)
    together, _ = output(run, "together", level, own)
    if alone != together:
        sys.exit(f"level {level}: apart\n{alone}\ntogether\n{together}")
    if "line" not in alone or "error:" in alone:
        sys.exit(alone)

if not shutil.which("valgrind") or os.environ.get("MICA_TEST_SANITIZED"):
    sys.exit(0)
for name, most in (("mandelbrot", 0.93), ("collatz", 0.95)):
    count = {}
    for how in ("apart", "together"):
        text, _ = output("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", run, how, "3",
                         os.path.join(source, "bench", "programs", name + ".m"))
        count[how] = int(re.search(r"Collected : (\d+)", text).group(1))
    print(f"{name}: {count['apart']} instructions apart, {count['together']} together")
    if count["together"] > most * count["apart"]:
        sys.exit(f"{name} takes more than {most} of the instructions that it takes with pairs left apart")
