#!/usr/bin/env python3
# tests/session/signatures.py MICA MICAC SNAPSHOT SOURCES - calls the functions of a library with arguments of every kind for which
# its type cache knows what they give, in several numbers and shapes; none may give another class.
import pathlib
import re
import subprocess
import sys
import tempfile

NUMBERS = ["[1 2; 3 4]", "2", "[0.5 3 1]", "zeros (0, 3)", "[2;7;9]", "-1", "magic (3) / 9", "[1+2i 3]", "NaN"]
REALS = [value for value in NUMBERS if "i" not in value or "magic" in value]
OPTIONS = NUMBERS[:4] + ["'abc'", "true", "''", "'rows'", "'single'", "'omitnan'"]
SINGLES = ["single ([1 2; 3 4])", "single (2)", "single ([0.5 3 1])", "single ([])"]
INTEGERS = ["int8 ([1 2; 3 4])", "uint16 (2)", "int32 ([3 1 2])", "int8 ([])"]
LOGICALS = ["[true false]", "true", "[true; true]", "false (0, 3)"]
CHARS = ["'abc'", "'a'", "['ab';'cd']", "''", "'12'", "'2020-01-02'", "'1 2 3'"]
CELLS = ["{1, 'a'}", "{'ab', 'c'; 'd', ''}", "{}", "{[1 2 3], [4 5]}", "{'x'}"]
STRUCTS = ["struct ('a', 1)", "struct ('a', {1, 2})", "struct ()"]
HANDLES = ["@(x) x", "@sin", "@(varargin) 2", "@(x) x > 0"]
# what a kind's first argument is, and the others
KINDS = {"real double scalars": (["2", "0.5", "-1", "0", "7"],) * 2, "real doubles": (REALS, REALS), "doubles": (NUMBERS, NUMBERS),
         "singles": (SINGLES, SINGLES), "integers": (INTEGERS, INTEGERS), "logicals": (LOGICALS, LOGICALS), "chars": (CHARS, CHARS),
         "cells": (CELLS, CELLS), "structs": (STRUCTS, STRUCTS),
         "a double, then doubles, logicals or chars": (NUMBERS, OPTIONS), "a char, then doubles, logicals or chars": (CHARS, OPTIONS),
         "a cell, then doubles, logicals, chars or cells": (CELLS, OPTIONS + CELLS[:3]), "a function handle, then doubles": (HANDLES, NUMBERS)}
ALL = [pair for pair in KINDS.values()]
# what waits for somebody, or does something to the system
SKIP = {"keyboard", "yes_or_no", "input", "pkg", "dos", "unix", "drawnow", "closereq", "mex", "publish", "run", "edit", "open", "recycle",
        "movefile", "copyfile", "delete", "mkdir", "rmdir", "unlink", "menu", "dlmwrite", "csvwrite", "savepath", "fclose", "beep", "zip",
        "tar", "gzip", "bzip2", "unzip", "untar", "gunzip", "bunzip2", "unpack", "urlread", "urlwrite", "webread", "webwrite"}
LINE = re.compile(r"(.+?) -> (.+?)( scalar)?(, real)?; may raise$")
CALLS = 14 # of each function and kind


def known(micac, snapshot, sources):
    """(function, kind, classes, scalar, real) of all that is known."""
    names = sorted(path.stem for path in pathlib.Path(sources).rglob("*.m") if path.parent.name != "private")
    for name in names:
        text = subprocess.run([micac, "dump", snapshot, name, "--types"], capture_output=True, text=True, check=False).stdout
        lines = [match for match in map(LINE.match, text.splitlines()) if match]
        for match in lines:
            if match[2] != "unknown":
                yield name, match[1], set(match[2].split(" or ")), bool(match[3]), bool(match[4])


def arguments(kind, seed):
    """Lists of arguments of a kind: of all counts, each value met first."""
    for k in range(CALLS):
        first, others = ALL[k % len(ALL)] if kind == "any arguments" else KINDS[kind]
        count = k % 5 if k else 1
        yield [first[(seed + k) % len(first)]] * (count > 0) + [others[(seed + k * 3 + i * 5) % len(others)] for i in range(count - 1)]


def class_of(got):
    return "integer" if re.match(r"u?int\d", got) else "function" if got == "function_handle" else got


def run(mica, snapshot, program):
    """What a program says; a call that never ends ends it."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run([mica, "-q", "--snapshot", snapshot, "/dev/stdin"], input=program, capture_output=True, text=True, cwd=folder,
                                  timeout=20, errors="replace", check=False)
            return done.stdout
        except subprocess.TimeoutExpired as late:
            return (late.stdout or b"").decode(errors="replace")


def program_of(name, rows):
    """Calls a function with arguments of all kinds for which something is known of it; says what came, and for which row."""
    program = ["warning ('off', 'all');"]
    for at, row in enumerate(rows):
        for args in arguments(row[1], at + len(name)):
            program.append("try, x = %s (%s); printf ('\\n@ %d %%s %%d %%d\\n', class (x), isscalar (x), isreal (x)); catch, end"
                           % (name, ", ".join(args), at))
    return "\n".join(program)


def main():
    mica, micac, snapshot, sources = [str(pathlib.Path(path).resolve()) for path in sys.argv[1:]]
    functions, bad, met, count = {}, 0, set(), 0
    for row in known(micac, snapshot, sources):
        functions.setdefault(row[0], []).append(row)
    for name, rows in functions.items():
        if name in SKIP:
            continue
        count += len(rows)
        for line in run(mica, snapshot, program_of(name, rows)).splitlines():
            match = re.match(r"@ (\d+) (\S+) (\d) (\d)$", line)
            if not match:
                continue
            _, kind, classes, scalar, real = rows[int(match[1])]
            met.add((name, kind))
            if class_of(match[2]) not in classes or (scalar and match[3] == "0") or (real and match[4] == "0"):
                print("%s of %s: %s, scalar %s, real %s; the type cache says %s%s%s"
                      % (name, kind, match[2], match[3], match[4], " or ".join(sorted(classes)), " scalar" * scalar, ", real" * real))
                bad += 1
    print("%d of %d known results met, %d others" % (len(met), count, bad))
    return 1 if bad or len(met) < 0.4 * count else 0


if __name__ == "__main__":
    sys.exit(main())
