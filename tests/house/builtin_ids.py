#!/usr/bin/env python3
"""builtin_ids.py SOURCE - the ids of builtins in the tables of vm/ are those of vm/builtins/ids.txt, and a program of the tests
names each that is newer than this question.

Memory and snapshots hold ids, so each must mean the same builtin in every program there will ever be. The list only
grows: a builtin that goes leaves its line, and the row must stay as one that raises."""
import glob
import os
import re
import sys

ASKED = 522  # the first id whose builtin must be named by a test
folder = os.path.join(sys.argv[1], "vm", "builtins")
rows, faults = {}, []
for path in sorted(glob.glob(os.path.join(sys.argv[1], "vm", "**", "*.def"), recursive=True)):
    for number, line in enumerate(open(path), 1):
        row = re.match(r"VM_(?:BUILTIN|SETTING)\((\w+), ([\w.]+), ", line)
        if not row:
            continue
        place = f"{os.path.basename(path)}:{number}"
        if not row[1].isdigit():
            faults.append(f"{place}: {row[2]} has no id")
        elif int(row[1]) in rows:
            faults.append(f"{place}: {row[2]} has the id of {rows[int(row[1])]}, {row[1]}")
        else:
            rows[int(row[1])] = row[2]
listed = [line.split() for line in open(os.path.join(folder, "ids.txt"))]
for place, (number, name) in enumerate(listed):
    if int(number) != place:
        faults.append(f"ids.txt: {name} stands at {place} and says {number}")
    if rows.get(place) != name:
        faults.append(f"ids.txt: {number} is {name}; a row gives it to {rows.get(place, 'nobody')}")
for number, name in sorted(rows.items()):
    if number >= len(listed):
        faults.append(f"{name} has the id {number}, which is not in ids.txt: append the line '{number} {name}'")
tests = ""
for path in glob.glob(os.path.join(sys.argv[1], "tests", "**", "*.m"), recursive=True):
    with open(path, encoding="utf-8", errors="replace") as f:
        tests += f.read()
for number, name in sorted(rows.items()):
    if number >= ASKED and not re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", tests):
        faults.append(f"no test names {name}: add a program that calls it to tests/builtins/, with its output beside it (.out)")
if not rows:
    faults.append("no rows were found")
print("\n".join(faults) or f"{len(rows)} builtins have the ids of ids.txt")
sys.exit(bool(faults))
