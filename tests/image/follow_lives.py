#!/usr/bin/env python3
# tests/image/follow_lives.py - the outputs of one program's lives: each goes on with a line that is due, or one that was printed after
# the last save; at the end all were printed.
"""Usage: follow_lives.py LIVES, in a folder with want.txt and out.1 to out.LIVES; no line of want.txt comes twice"""
import sys

want = open("want.txt").read().split("\n")[:-1]
place, reached = {line: k for k, line in enumerate(want)}, 0
for life in range(1, int(sys.argv[1]) + 1):
    lines = open("out.%d" % life).read().split("\n")[:-1]
    if not lines:
        continue
    first = place[lines[0]]
    assert first <= reached, (life, first, reached)
    assert want[first:first + len(lines)] == lines, life
    reached = max(reached, first + len(lines))
assert reached == len(want), (reached, len(want))
