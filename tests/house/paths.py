#!/usr/bin/env python3
"""tests/house/paths.py SOURCE - files that documents, manuals, tables and comments name with their folders exist; so do those that
scripts and C name in their text. Names with a part in capitals (`tests/lang/TOPIC/NAME.m`) stand for others."""
import os
import re
import sys

source = sys.argv[1]
PLACES = ("", "include")  # where headers are looked for
# of another tree: what an installation has, what a rule is asked about
ELSEWHERE = {("tests/install/packages.sh", "cmake/Mica/MicaConfig.cmake"), ("tests/house/rooms.py", "vm/arith/arith_internal.h")}
READ = re.compile(r"\.(?:md|[ch]|def|inc|py|sh|cmake|[135]|args|in)$|^(?:Makefile|CMakeLists\.txt)$")

rooms = sorted(d for d in os.listdir(source) if os.path.isdir(os.path.join(source, d)) and not d.startswith((".", "build", "out")))
NAMED = re.compile(r"(?<![\w/.<>$}{*@-])((?:%s)/[\w./-]*\w\.(?:[ch]|def|py|sh|cmake|md|profile|m))(?![\w/*-])" % "|".join(rooms))
CAPITALS = re.compile(r"(?:^|/)[A-Z]+[./]")
bad = seen = 0
for room in ["."] + rooms:
    for folder, below, names in os.walk(os.path.join(source, room)):
        below[:] = [] if room == "." else sorted(b for b in below if b != "__pycache__")
        for name in sorted(names):
            path = os.path.relpath(os.path.join(folder, name), source)
            if not READ.search(name) or os.path.samefile(os.path.join(source, path), __file__):
                continue
            with open(os.path.join(source, path), encoding="utf-8", errors="replace") as f:
                for number, line in enumerate(f, 1):
                    for file in NAMED.findall(line):
                        seen += 1
                        if CAPITALS.search(file) or (path, file) in ELSEWHERE:
                            continue
                        if not any(os.path.exists(os.path.join(source, place, file)) for place in PLACES):
                            print(f"{path}:{number}: there is no {file}")
                            bad += 1
print(f"{seen} names of files looked at, {bad} lead to none")
sys.exit(bad != 0 or seen == 0)
