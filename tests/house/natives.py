#!/usr/bin/env python3
# tests/house/natives.py - every builtin that waits for a call says what its frame holds.
"""Usage: natives.py SOURCE

A function vm_bi_X that calls vm_call_later, itself or through functions of its file, must have its builtin's name in
vm/builtins/natives.def: the deep verifier refuses frames of others. Rows of builtins that call nothing are told too.
"""
import os
import re
import sys

ROW = re.compile(r"^VM_NATIVE\((\w+),", re.M)
BUILTIN = re.compile(r"VM_BUILTIN\(\d+,\s*(\w+),\s*(vm_bi_\w+),")
FUNCTION = re.compile(r"^[A-Za-z_][\w *]*?\b(\w+)\([^;{}]*\)\s*\{\n(.*?)^\}", re.M | re.S)


def waiting(text):
    """Names of the functions of a file that reach vm_call_later by calls within the file."""
    bodies = {name: body for name, body in FUNCTION.findall(text)}
    found = {name for name, body in bodies.items() if "vm_call_later(" in body}
    grown = True
    while grown:
        more = {name for name, body in bodies.items()
                if name not in found and any(re.search(r"\b%s\(" % f, body) for f in found if f != "vm_call_later")}
        grown = bool(more)
        found |= more
    return found


def main():
    source, names, callers = sys.argv[1], {}, set()
    for folder, _, files in os.walk(os.path.join(source, "vm")):
        for name in files:
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                text = f.read()
            if name.endswith(".def"):
                for builtin, function in BUILTIN.findall(text):
                    names.setdefault(function, set()).add(builtin)
            elif name.endswith(".c"):
                callers |= {f for f in waiting(text) if f.startswith("vm_bi_")}
    with open(os.path.join(source, "vm/builtins/natives.def"), encoding="utf-8") as f:
        rows = set(ROW.findall(f.read()))
    wanted = {builtin for function in callers for builtin in names.get(function, ())}
    bad = ["%s waits for a call and has no row in vm/builtins/natives.def" % n for n in sorted(wanted - rows)]
    bad += ["%s has a row in vm/builtins/natives.def and waits for nothing" % n for n in sorted(rows - wanted)]
    print("\n".join(bad) or "%d builtins that wait" % len(wanted))
    return bool(bad) or not wanted


if __name__ == "__main__":
    sys.exit(main())
