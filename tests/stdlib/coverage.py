#!/usr/bin/env python3
# tests/stdlib/coverage.py - each stdlib function has help text and a test, each test a function, no name twice; usage: coverage.py ROOT
import collections
import os
import re
import sys


def complaints_of(path, tests):
    """What is wrong with one function and its test."""
    name = os.path.basename(path)[:-2]
    with open(path, encoding="utf-8") as source:
        lines = source.read().splitlines() + ["", ""]
    if not re.match(r"(function|classdef) .*\b%s\b" % re.escape(name), lines[0]):
        yield "%s: does not open with its function or class" % path
    if not re.match(r" *%% %s  [A-Za-z]" % re.escape(name.upper()), lines[1]):
        yield "%s: help does not open with '%% %s  summary'" % (path, name.upper())
    test = os.path.join(tests, name + ".m")
    if not os.path.isfile(test):
        yield "%s: no test" % name
        return
    with open(test, encoding="utf-8") as source:
        text = source.read()
    if not re.search("assert|check", text) or text.splitlines()[-1] != 'disp ("ok %s")' % name:
        yield "%s: its test checks nothing or does not end with ok" % name


def main():
    root = sys.argv[1]
    tests = os.path.join(root, "tests", "stdlib")
    functions = sorted(os.path.join(folder, name) for folder, _, names in os.walk(os.path.join(root, "stdlib"))
                       for name in names if name.endswith(".m"))
    names = collections.Counter(os.path.basename(path) for path in functions)
    bad = ["%s: defined twice" % name for name, count in sorted(names.items()) if count > 1]
    for path in functions:
        bad += complaints_of(path, tests)
    bad += ["%s: tests no function" % name for name in sorted(os.listdir(tests)) if name.endswith(".m") and name not in names]
    for line in bad:
        print(line)
    print("%d functions looked at" % len(functions))
    return 1 if bad or not functions else 0


if __name__ == "__main__":
    sys.exit(main())
