#!/usr/bin/env python3
# tests/session/complexity.py - the registry's complexity of builtins holds: instructions at two sizes, counted by callgrind.
"""Usage: complexity.py MICA MICAC SNAPSHOT SOURCES

The unit n is the number of elements of arguments and results where they grow alike, and for Cubic the side of
square matrices. Each builtin runs with n and 4 n elements; what its C function and all it calls execute grows by
1 (Constant), about 4 (Linear, Linearithmic), 16 (Quadratic), or, with sides twice as long, 8 (Cubic)."""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

mica, micac, snapshot, sources = (os.path.abspath(a) for a in sys.argv[1:5])
bad = 0
rows = json.loads(subprocess.run([micac, "builtins", snapshot, "--json"], check=True, capture_output=True, text=True).stdout)
functions = {}
for path in glob.glob(sources + "/vm/**/*.def", recursive=True):
    with open(path) as f:
        functions.update(re.findall(r"^VM_BUILTIN\(\d+, ([\w.]+), (\w+),", f.read(), re.M))

# Arguments: the first that a builtin takes, unless it has a line of its own.
ARGUMENTS = ["x", "M", "x, x", "M, M", "text", "words", "x, 2", "ints", "ints, ints", "text, 'b'", "cells", "s", "map", "text, text",
             "words, 'abc'", "x, x, x", "M, M, M", "side, side", "1, x", "'%d,', ints", "logicals", "logicals, logicals"]
OWN = {"real": "z", "imag": "z", "transpose": "M", "ctranspose": "M", "double": "bytes", "isindex": "ints + 1", "issorted": "sorted",
       "lookup": "sorted, x", "accumarray": "ints' + 1, x'", "resize": "M, side, side / 2", "cat": "1, M, M", "diag": "1:side", "eye": "side",
       "sizeof": "cells", "str2double": "words", "sscanf": "text, '%c'", "strcmp": "words, 'abc'", "strcmpi": "words, 'abc'",
       "upper": "text", "toupper": "text", "lower": "text", "tolower": "text", "strcat": "text, text", "cstrcat": "text, text",
       "iscellstr": "words", "isfield": "s, words", "randi": "9, side", "mgorth": "x', M(:)", "permute": "M, [2 1]",
       "bsxfun": "@plus, x, x'(1:8)", "strncmp": "words, 'abc', 2", "strncmpi": "words, 'abc', 2", "strrep": "text, 'abc', 'd'",
       "regexprep": "text, 'abc', 'd'", "typecast": "bytes, 'uint16'", "isKey": "map, 'w1'", "remove": "map, 'w1'",
       "cellslices": "x, 1:side, 1:side", "rmfield": "s, 'f1'", "bitpack": "logicals, 'uint8'", "kron": "x(1:side), x(1:side)",
       "sub2ind": "[side side], mod (ints, 8) + 1, mod (ints, 7) + 1", "ind2sub": "[side side], mod (ints, 60) + 1",
       "conv2": "M, M", "filter": "x, 1, x"}
CUBIC = {"mtimes": "M, M", "mldivide": "M, M", "mrdivide": "M, M", "inv": "M", "cholinv": "M", "lu": "M", "qr": "M"}
# What copies bytes or takes several elements in one instruction: the count tells little.
COPIES = {"vec", "reshape", "horzcat", "vertcat", "cat", "do_string_escapes", "undo_string_escapes", "unicode2native", "native2unicode", "true",
          "false", "transpose", "ctranspose", "zeros", "resize", "floor", "typecast", "strcat", "cstrcat"}
BOUNDS = {"Constant": (0.8, 1.6), "Linear": (1.25, 8), "Linearithmic": (1.5, 9), "Quadratic": (8, 20), "Cubic": (4.3, 10)}  # work with the square of the side, copies and checks, still weighs in at sizes a test can afford
SETUP = """n = %d; side = sqrt (n); v = 0; x = zeros (1, n);
for k = 1:n, v = mod (v * 16807 + 12345, 2147483647); x(k) = v / 2147483647; end
M = reshape (x, side, side) + side * eye (side); r = M * M; r = M \\ x(1:side)';
"""
MORE = """sorted = sort (x); z = complex (x, x); ints = floor (x * 200); bytes = uint8 (ints); logicals = ints > 100;
text = char (floor (x * 26) + 97); cells = num2cell (x); words = cell (1, n);
for k = 1:n, words{k} = sprintf ('w%d', floor (x(k) * 1e6)); s.(sprintf ('f%d', k)) = k; end
map = containers.Map (words, cells); map('w1') = 2;
"""


def run(program, *before):
    with open("program.m", "w") as f:
        f.write(program)
    env = dict(os.environ, OPENBLAS_NUM_THREADS="1")
    return subprocess.run([*before, mica, "--snapshot", snapshot, "program.m"], env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True).stdout


def calls(setup, n, arguments):
    return setup % n + "".join("try, r = %s (%s); catch, end\n" % call for call in arguments.items())


def counts(setup, n, arguments):
    """{C function: instructions within it and what it calls}"""
    run(calls(setup, n, arguments), "valgrind", "--tool=callgrind", "--callgrind-out-file=cost")
    report = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", "cost"], capture_output=True, text=True).stdout
    found = re.findall(r"^\s*([\d,]+) .*?:(vm_bi_\w+)", report, re.M)
    return {name: int(count.replace(",", "")) for count, name in reversed(found)}


def compare(setup, n, arguments):
    global bad
    small, large = counts(setup, n, arguments), counts(setup, 4 * n, arguments)
    checked = 0
    for row in rows:
        name, function = row["name"], functions.get(row["name"])
        if name not in arguments or function not in small or function not in large:
            continue
        low, high = BOUNDS[row["complexity"]]
        growth = large[function] / small[function]
        checked += 1
        if name not in COPIES and not low <= growth <= high:
            bad += 1
            print("FAILED %s (%s): %s, but %d instructions become %d" % (name, arguments[name], row["complexity"], small[function], large[function]))
    return checked


def accepted():
    """The first arguments each builtin takes; files, programs and Cubic ones are passed over."""
    wanted = [r["name"] for r in rows if r["category"] not in ("IO", "Language") and r["complexity"] != "Cubic" and not r["name"].startswith("__")]
    program = SETUP % 64 + MORE.replace("%%", "%")
    for name in wanted:
        for k, arguments in enumerate([OWN[name]] if name in OWN else ARGUMENTS):
            program += "try, r = %s (%s); printf ('\\n%s %d\\n'); catch, end\n" % (name, arguments, name, k)
    takes = {}
    for name, k in re.findall(r"^([\w.]+) (\d+)$", run(program), re.M):
        takes.setdefault(name, OWN.get(name, ARGUMENTS[int(k)]))
    return takes


with tempfile.TemporaryDirectory() as work:
    os.chdir(work)
    checked = compare(SETUP + MORE.replace("%", "%%"), 256, accepted())
    checked += compare(SETUP, 96 * 96, CUBIC)
    os.chdir("/")
if checked < 240:
    bad += 1
    print("FAILED only %d builtins were compared" % checked)
print("%d builtins, %d failed" % (checked, bad))
sys.exit(bad > 0)
