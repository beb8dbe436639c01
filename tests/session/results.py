#!/usr/bin/env python3
# tests/session/results.py MICA RESULTS - calls the builtins of compiler/results.def with arguments of all kinds; none may give another class.
import re
import subprocess
import sys

ARGUMENTS = {"double": ["2", "[1 2; 3 4]", "[1+2i 3]"], "single": ["single ([1 2])"], "int8": ["int8 ([1 2])"],
             "logical": ["[true false]"], "char": ["'ab'"], "cell": ["{1, 'a'}"], "struct": ["struct ('a', 1)"]}
FLOATING = {"double": "double", "logical": "double", "char": "double", "single": "single"}
ROUNDED = dict(FLOATING, int8="int8")
SKIP = {"tic", "quad", "fopen", "fclose"}
ALWAYS = {"REALS": "double", "TRUTH": "logical", "TRUTHS": "logical", "TEXT": "char", "TEXTS": "char", "CELL": "cell", "STRUCT": "struct",
          "INTEGER": "int", "TODOUBLE": "double", "TOSINGLE": "single", "HANDLE": "function_handle"}


def expected(rule, cls, count):
    """The class that a builtin of the rule gives for `count` arguments of a class; None: it is not said."""
    plain = "double" if cls in ("double", "logical") else None
    if rule in ALWAYS:
        return ALWAYS[rule]
    if not count:
        return "double" if rule in ("CONSTANT", "NUMBER", "DOUBLE", "PLAIN", "FILL") else None
    return {"MATH": FLOATING.get(cls), "ROUND": ROUNDED.get(cls), "JOIN": ROUNDED.get(cls) if count == 2 else None,
            "BITS": "double" if cls == "double" else None,
            "PAIR": FLOATING.get(cls) if count == 2 else None,
            "EXTREME": ROUNDED.get(cls) if cls != "logical" else None,
            "FLOATS": FLOATING.get(cls) if cls != "char" else None,
            "KEEP": cls, "CAT": cls, "CATS": cls if cls in ("char", "cell") else None, "CONSTANT": plain,
            "FILL": "double" if cls in ROUNDED and cls != "char" else None, "DOUBLE": plain, "PLAIN": plain,
            "NUMBER": "double" if count == 1 else None, "SIGNS": "logical" if cls != "cell" else None,
            "PLACES": {"char": "double", "cell": "cell"}.get(cls), "MERGE": cls if count == 3 else None}.get(rule)


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
        one = rules[name] in ("TRUTH", "NUMBER") or (rules[name] == "CONSTANT" and count == "0")
        if want and (not got.lstrip("u").startswith(want) or (one and scalar == "0")):
            print("%s of %s %s: %s, scalar %s; %s says %s" % (name, count, cls, got, scalar, rules[name], want))
            bad += 1
    if len(said) < 1500:
        print("only %d calls gave anything: %s" % (len(said), done.stderr[-300:]))
    return 1 if bad or len(said) < 1500 else 0


if __name__ == "__main__":
    sys.exit(main())
