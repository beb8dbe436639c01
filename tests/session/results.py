#!/usr/bin/env python3
# tests/session/results.py MICA RESULTS - calls the builtins of compiler/results.def with arguments of all kinds; none may give another class.
import re
import subprocess
import sys

ARGUMENTS = {"double": ["2", "[1 2; 3 4]", "[1+2i 3]"], "single": ["single ([1 2])"], "int8": ["int8 ([1 2])"],
             "logical": ["[true false]"], "char": ["'ab'"], "cell": ["{1, 'a'}"], "struct": ["struct ('a', 1)"]}
FLOATING = {"double": "double", "logical": "double", "char": "double", "single": "single"}
SKIP = {"tic", "quad", "fopen", "fclose"}


def expected(rule, cls, count):
    """The class that a builtin of the rule gives for `count` arguments of a class; None: it is not said."""
    if rule in ("MATH", "JOIN"):
        return FLOATING.get(cls) if count == (2 if rule == "JOIN" else count or -1) else None
    if rule == "EXTREME":
        extreme = "int8" if cls == "int8" and count != 2 else FLOATING.get(cls)
        return extreme if count and cls != "logical" else None
    if rule == "SUMS":
        return "double" if count and cls == "double" else None
    if rule in ("KEEP", "CAT"):
        return cls if count else None
    if rule == "CONSTANT":
        return None if count else "double"
    if rule == "NUMBER":
        return "double" if count <= 1 else None
    if rule == "DOUBLE":
        return "double" if not count or cls in ("double", "logical") else None
    if rule == "SIGNS":
        return "logical" if count and cls != "cell" else None
    return {"REALS": "double", "TRUTH": "logical", "TRUTHS": "logical", "TEXT": "char", "TEXTS": "char", "CELL": "cell",
            "STRUCT": "struct", "INTEGER": "int", "TODOUBLE": "double", "TOSINGLE": "single", "HANDLE": "function_handle"}[rule]


def main():
    mica, table = sys.argv[1:]
    with open(table, encoding="utf-8") as handle:
        rules = dict(re.findall(r"CMP_RESULT\((\w+), (\w+)\)", handle.read()))
    program, bad = [], 0
    for name in sorted(set(rules) - SKIP):
        for cls, values in ARGUMENTS.items():
            for value in values:
                for count in range(4):
                    call = "%s (%s)" % (name, ", ".join([value] * count))
                    program.append("try, x = %s; printf ('%s %s %d %%s %%d\\n', class (x), isscalar (x)); catch, end"
                                   % (call, name, cls, count))
    done = subprocess.run([mica, "-q", "/dev/stdin"], input="\n".join(program), capture_output=True, text=True)
    said = [line.split() for line in done.stdout.splitlines()]
    said = [words for words in said if len(words) == 5 and words[0] in rules]
    for name, cls, count, got, scalar in said:
        want = expected(rules[name], cls, int(count))
        one = rules[name] == "TRUTH" or (rules[name] in ("NUMBER", "CONSTANT") and want)
        if want and (not got.lstrip("u").startswith(want) or (one and scalar == "0")):
            print("%s of %s %s: %s, scalar %s; %s says %s" % (name, count, cls, got, scalar, rules[name], want))
            bad += 1
    if len(said) < 1500:
        print("only %d calls gave anything: %s" % (len(said), done.stderr[-300:]))
    return 1 if bad or len(said) < 1500 else 0


if __name__ == "__main__":
    sys.exit(main())
