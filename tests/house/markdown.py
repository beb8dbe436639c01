#!/usr/bin/env python3
"""tests/house/markdown.py SOURCE - prose in Markdown files has lines of at most 100 characters; tables and indented or
fenced code may be wider."""
import os
import re
import subprocess
import sys

LIMIT = 100
source = sys.argv[1]
found = subprocess.run(["find", source, "-name", "build*", "-prune", "-o", "-name", ".git", "-prune", "-o", "-name", "*.md", "-print"],
                       capture_output=True, text=True, check=True).stdout.split()
bad = 0
for path in sorted(found):
    fenced = False
    with open(path, encoding="utf-8") as f:
        for number, line in enumerate(f, 1):
            line = line.rstrip("\n")
            fenced ^= bool(re.match(r"\s*(```|~~~)", line))
            if len(line) > LIMIT and not fenced and not line.startswith(("|", "    ")):
                print("%s:%d: %d characters" % (os.path.relpath(path, source), number, len(line)))
                bad += 1
sys.exit(bad != 0)
