#!/usr/bin/env python3
"""tests/house/opcodes.py SOURCE - nobody but program/families.h computes with opcode numbers, or asks which is less:
there every order that is relied on is proved."""
import os
import re
import sys

source = sys.argv[1]
FAMILIES = "program/families.h"
COMPUTES = re.compile(r"PROG_OP_\w+\)?\s*(?:[-+]|<=?|>=?)(?!>)|(?:(?<!-)>=?|<=?|[-+])\s*\(?PROG_OP_\w+|^\s*op(?:\+\+|--)")

bad = []
for room in ("program", "compiler", "vm", "train", "session", "cli", "debug"):
    for folder, _, names in os.walk(os.path.join(source, room)):
        for name in sorted(names):
            path = os.path.relpath(os.path.join(folder, name), source)
            if not name.endswith((".c", ".h", ".inc")) or path == FAMILIES:
                continue
            with open(os.path.join(source, path), encoding="utf-8") as f:
                for number, line in enumerate(f, 1):
                    code = re.sub(r"/\*.*?\*/", "", line)
                    if COMPUTES.search(code):
                        bad.append(f"{path}:{number}: {line.strip()}")
with open(os.path.join(source, FAMILIES), encoding="utf-8") as f:
    if not COMPUTES.search(f.read()):
        bad.append(f"{FAMILIES}: nothing computes there either: this script sees nothing")
if bad:
    sys.exit("\n".join(bad) + f"\ncomputing with opcode numbers belongs to {FAMILIES}")
print("no file computes with opcode numbers")
