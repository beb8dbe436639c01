#!/usr/bin/env python3
"""tests/house/markdown.py SOURCE - prose in Markdown files has lines of at most 100 characters; tables and indented or
fenced code may be wider. Files that are named with their folders, and links to other documents, exist."""
import os
import re
import subprocess
import sys

LIMIT = 100
NAMED = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:c|h|def|py|sh|cmake|md))`")
LINK = re.compile(r"\]\(([\w./-]+\.md)\)")
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
            for name in NAMED.findall(line) if os.path.dirname(path) in (source, os.path.join(source, "docs")) else []:
                if not any(os.path.exists(os.path.join(source, room, name)) for room in ("", "include")):
                    print("%s:%d: there is no %s" % (os.path.relpath(path, source), number, name))
                    bad += 1
            for name in LINK.findall(line):
                if not os.path.exists(os.path.join(os.path.dirname(path), name)):
                    print("%s:%d: there is no %s" % (os.path.relpath(path, source), number, name))
                    bad += 1
sys.exit(bad != 0)
