#!/usr/bin/env python3
# tests/house/rooms.py - who may include whom, and the drawing of it in docs/architecture.md.
"""Usage: rooms.py SOURCE           fails where a room includes what it may not, a function has eight parameters or
                                 more, or the drawing is an old one
       rooms.py SOURCE --write   renews the drawing
       rooms.py SOURCE BUILD     prints figures: circles of files, arrows up (calls too, from the objects of BUILD),
                                 share of comments, longest parameter lists

ROOMS has the rooms from the lowest up: a room may include itself and what its line names, and headers *_internal.h stay in
their room. Public headers that belong to one room count as that room's.
"""
import os
import re
import subprocess
import sys

OWNER = {"mica/snapshot.h": "loader", "mica/manager.h": "loader", "mica/fallback.def": "loader", "mica/builder.h": "builder",
         "mica/frontend.h": "builder", "mica/presets.h": "presets", "mica/config.h": "presets", "mica/session.h": "session",
         "mica/library.h": "session", "mica/image_tool.h": "session", "mica/session_tape.h": "session", "mica/signature.h": "format", "mica/memory.h": "memory", "mica/tape.h": "tape", "mica/tape_hints.def": "tape",
         "mica/tape_policy.h": "tape", "mica/tape_tiers.def": "tape", "mica/tape_words.def": "tape", "mica/tape_metrics.def": "tape",
         "mica/image.h": "image", "mica/tape_image.h": "image", "mica/image_remote.h": "image",
         "mica/image_secret.h": "image",
         "mica/fields.def": "image"}
# What every room of builtins may include.
VM_BELOW = "base program vm/heap vm/arith vm/index vm/linear vm/text vm/run vm/builtins "
# room: what it may include; "mica" is every public header without an owner, "vm/*" vm and
# all rooms in it
ROOMS = {
    "base": "mica",
    "format": "base mica",
    "presets": "base mica",
    "builder/cache": "base format mica",
    "builder": "base format presets builder/cache mica",
    "loader": "base format presets mica",
    "program": "base mica",
    "compiler": "base program mica/frontend.h mica",
    "memory": "base format mica",
    "store": "base mica",
    "tape": "base format memory store mica",
    "vm/heap": "base program mica",
    "vm/arith": "base program vm/heap mica",
    "vm/index": "base program vm/heap vm/arith mica",
    "vm/linear": "base program vm/heap vm/arith vm/index mica",
    "vm/text": "base program vm/heap vm/arith vm/index mica",
    "vm/run": "base program vm/heap vm/arith vm/index vm/linear vm/text vm/builtins.def mica",
    "vm/fuse": "base program vm/heap vm/arith vm/index vm/linear vm/text vm/run mica",
    "vm/objects": "base program vm/heap vm/arith vm/index vm/linear vm/text vm/run mica",
    "vm/interp": "base program vm/heap vm/arith vm/index vm/linear vm/text vm/run vm/fuse vm/objects mica",
    "vm/terminal": "base program vm/heap vm/run mica",
    "vm/builtins": "base program vm/heap vm/arith vm/index vm/linear vm/text vm/run mica",
    "vm/builtins/math": VM_BELOW + "mica",
    "vm/builtins/reduce": VM_BELOW + "mica",
    "vm/builtins/matrix": VM_BELOW + "mica",
    "vm/builtins/containers": VM_BELOW + "vm/objects mica",
    "vm/builtins/linear": VM_BELOW + "mica",
    "vm/builtins/special": VM_BELOW + "mica",
    "vm/builtins/random": VM_BELOW + "mica",
    "vm/builtins/text": VM_BELOW + "mica",
    "vm/builtins/io": VM_BELOW + "vm/builtins/text vm/terminal mica",
    "vm/builtins/files": VM_BELOW + "vm/objects vm/builtins/text vm/builtins/io mica",
    "vm/builtins/language": VM_BELOW + "vm/builtins/matrix vm/builtins/text vm/builtins/io mica",
    "vm/builtins/extension": VM_BELOW + "mica",
    "vm/builtins/objects": VM_BELOW + "vm/objects mica",
    "vm/check": "base program vm/heap vm/index vm/run vm/builtins mica",
    "vm": VM_BELOW + "vm/objects vm/interp vm/builtins/* vm/terminal mica",
    "image": "base format memory store tape vm/* mica",
    "train": "base format program vm/* mica",
    "session/ladder": "base presets builder loader program mica",
    "session": "generated session/ladder base format presets builder loader program compiler memory tape vm/* image train mica",
    "cli": "generated mica mica/image_secret.h mica/tape_image.h mica/image_remote.h session train builder loader presets base format memory tape",
}
# What the rules answer, so that one that lets everything through is seen.
RULES = [("base", "mica/errors.h", True), ("base", "mica/session.h", False), ("loader", "mica/builder.h", False),
         ("compiler", "mica/frontend.h", True), ("program", "mica/frontend.h", False), ("vm/index", "vm/run/frame.h", False),
         ("vm/index", "vm/arith/arith_internal.h", False), ("cli", "mica/session.h", True)]
# Only base/ opens files.
OPENS = re.compile(r"\b(fopen|open|openat|creat|mkstemp|freopen)\(")
# A function's head; parameters may be pointers to functions, whose own parameters do not count.
FUNCTION = re.compile(r"^[\w *]+?\b(\w+)\(((?:[^(){};]|\([^(){};]*\))*)\) \{$", re.M)
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]*)"')
BEGIN, END = "<!-- tests/house/rooms.py -->", "<!-- end -->"


def room_of(path):
    """The innermost room that a path lies in."""
    part = os.path.dirname(path)
    while part and part not in ROOMS:
        part = os.path.dirname(part)
    return part


def sources(source):
    for room in sorted({r.split("/")[0] for r in ROOMS}):
        for folder, _, names in os.walk(os.path.join(source, room)):
            for name in sorted(names):
                if name.endswith((".c", ".h", ".def", ".inc")):
                    yield os.path.relpath(os.path.join(folder, name), source)


def allowed(room, header):
    target = OWNER.get(header) or room_of(header)
    if header.endswith("_internal.h") and room_of(header) != room:
        return False
    if target == room:
        return True
    for name in ROOMS[room].split():
        if name == "mica":
            if header.startswith("mica/") and header not in OWNER:
                return True
            continue
        if name in (header, target) or header.startswith(name + "/") and name not in ROOMS:
            return True
        if name.endswith("/*") and header.startswith(name[:-1]):
            return True
    return False


def check(source):
    """({(room, room): includes}, complaints, includes looked at)"""
    arrows, bad, seen = {}, [], 0
    # A folder without a row would be looked at by nobody.
    with open(os.path.join(source, "CMakeLists.txt"), encoding="utf-8") as f:
        for room in re.findall(r"^mica_room\((\S+)", f.read(), re.M):
            if room not in ROOMS:
                bad.append("CMakeLists.txt: the room %s has no row in ROOMS (tests/house/rooms.py): name what it may include" % room)
    for room, header, answer in RULES:
        if allowed(room, header) != answer:
            bad.append('rooms.py: %s/ and "%s": the rules do not say %s' % (room, header, answer))
    for path in sources(source):
        room = room_of(path)
        with open(os.path.join(source, path), encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                m = INCLUDE.match(line)
                if m:
                    seen += 1
                    header = m.group(1)
                    if not allowed(room, header):
                        bad.append('%s:%d: %s/ may not include "%s"' % (path, number, room, header))
                    target = OWNER.get(header) or room_of(header)
                    if target and target != room:
                        arrows[room, target] = arrows.get((room, target), 0) + 1
                elif room != "base" and path.endswith((".c", ".h")) and OPENS.search(re.sub(r'"[^"]*"', "", line)) \
                        and not re.match(r"\s*(/?\*|//)", line):
                    bad.append("%s:%d: only base/ may open files" % (path, number))
    return arrows, bad, seen


def drawing(arrows):
    """Two matrices, of the house and of vm/: a room's line has the number of its includes of each room below it."""
    def outer(room):
        return room.split("/")[0] if room.startswith("vm/") else room

    house, inside = {}, {}
    for (room, other), count in arrows.items():
        pair = outer(room), outer(other)
        if pair[0] != pair[1]:
            house[pair] = house.get(pair, 0) + count
        elif room.startswith("vm"):
            inside[room, other] = inside.get((room, other), 0) + count
    return "```text\n%s\n```\n\nInside `vm/`:\n\n```text\n%s\n```" % (
        matrix(house, list(dict.fromkeys(map(outer, ROOMS)))), matrix(inside, list(ROOMS)))


def matrix(arrows, rooms):
    rooms = [r for r in rooms if any(r in pair for pair in arrows)]
    width = max(map(len, rooms)) + 2
    lines = []
    for i, room in enumerate(rooms):
        cells = "".join("%4s" % arrows.get((room, other), "·") for other in rooms[:i])
        lines.append(("%2d %-*s%s" % (i + 1, width, room, cells)).rstrip())
    lines.append(" " * (width + 3) + "".join("%4d" % (i + 1) for i in range(len(rooms) - 1)))
    return "\n".join(lines)


def document(source, arrows, write):
    path = os.path.join(source, "docs", "architecture.md")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    if BEGIN not in text:
        return ["docs/architecture.md: there is no place for the drawing (%s)" % BEGIN]
    head, rest = text.split(BEGIN, 1)
    old, tail = rest.split(END, 1)
    new = "\n" + drawing(arrows) + "\n"
    if old == new:
        return []
    if not write:
        return ["docs/architecture.md: the drawing of the rooms is an old one; tests/house/rooms.py . --write renews it"]
    with open(path, "w", encoding="utf-8") as f:
        f.write(head + BEGIN + new + END + tail)
    return []


# ---- figures ----

def circles(graph):
    """Sets of files that reach one another, by Tarjan."""
    index, low, stack, on, out = {}, {}, [], set(), []

    def visit(v):
        work = [(v, iter(sorted(graph.get(v, ()))))]
        index[v] = low[v] = len(index)
        stack.append(v)
        on.add(v)
        while work:
            node, it = work[-1]
            for w in it:
                if w not in index:
                    index[w] = low[w] = len(index)
                    stack.append(w)
                    on.add(w)
                    work.append((w, iter(sorted(graph.get(w, ())))))
                    break
                if w in on:
                    low[node] = min(low[node], index[w])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group = []
                    while True:
                        w = stack.pop()
                        on.discard(w)
                        group.append(w)
                        if w == node:
                            break
                    if len(group) > 1:
                        out.append(sorted(group))
    for v in sorted(graph):
        if v not in index:
            visit(v)
    return sorted(out, key=len, reverse=True)


def calls(source, build):
    """{file: {file: names}} between the objects of the rooms; those of files that are gone do not count."""
    defined, wanted = {}, {}
    for folder, _, names in os.walk(os.path.join(build, "CMakeFiles")):
        for name in names:
            path = os.path.join(folder, name)
            if not name.endswith(".c.o") or ".dir/" not in path or "/mica_" not in path:
                continue
            file = path.split(".dir/", 1)[1][:-2]
            if not os.path.exists(os.path.join(source, file)):
                continue
            for line in subprocess.run(["nm", path], capture_output=True, text=True).stdout.splitlines():
                t = line.split()
                if len(t) == 3 and t[1] in "TDBRVW":
                    defined[t[2]] = file
                elif len(t) == 2 and t[0] == "U":
                    wanted.setdefault(file, set()).add(t[1])
    graph = {}
    for file, names in wanted.items():
        for name in names:
            if defined.get(name, file) != file:
                graph.setdefault(file, {}).setdefault(defined[name], set()).add(name)
    return graph


def long_lists(path, text):
    """Functions of eight and more parameters, which a struct would name: [(count, path, name)]."""
    out = []
    for m in FUNCTION.finditer(text):
        count = re.sub(r"\([^()]*\)", "", m.group(2)).count(",") + 1
        if count >= 8:
            out.append((count, path, m.group(1)))
    return out


def figures(source, build):
    order = {room: i for i, room in enumerate(ROOMS)}
    graph = calls(source, build)
    for room in ROOMS:
        inside = {f: {t for t in graph.get(f, ()) if room_of(t) == room} for f in graph if room_of(f) == room}
        loops = circles(inside)
        if loops:
            print("circles in %s: %s" % (room, ", ".join("%d files" % len(c) for c in loops)))
    up = [(f, t, names) for f in sorted(graph) for t, names in sorted(graph[f].items())
          if room_of(f) in order and room_of(t) in order and order[room_of(t)] > order[room_of(f)]]
    print("arrows up: %d of %d" % (len(up), sum(len(v) for v in graph.values())))
    for f, t, names in up:
        print("  %s -> %s: %s" % (f, t, " ".join(sorted(names)[:6])))
    comments, lines, longest = {}, {}, []
    for path in sources(source):
        if not path.endswith(".c"):
            continue
        with open(os.path.join(source, path), encoding="utf-8") as f:
            text = f.read()
        room = room_of(path)
        lines[room] = lines.get(room, 0) + text.count("\n")
        comments[room] = comments.get(room, 0) + sum(m.group(0).count("\n") + 1
                                                     for m in re.finditer(r"/\*.*?\*/", text, re.S))
        longest += long_lists(path, text)
    for room in ROOMS:
        if room in lines:
            print("comments %s: %.1f %% of %d lines" % (room, 100 * comments[room] / lines[room], lines[room]))
    print("functions of eight and more parameters: %d" % len(longest))
    for count, path, name in sorted(longest, reverse=True):
        print("  %2d %s %s" % (count, path, name))


def main():
    source, rest = sys.argv[1], sys.argv[2:]
    if rest and rest[0] != "--write":
        figures(source, rest[0])
        return 0
    arrows, bad, seen = check(source)
    for path in sources(source):
        if path.endswith(".c"):
            with open(os.path.join(source, path), encoding="utf-8") as f:
                bad += ["%s: %s has %d parameters; a struct would name them" % (p, name, count)
                        for count, p, name in long_lists(path, f.read())]
    bad += document(source, arrows, bool(rest))
    print("\n".join(bad + ["%d includes checked, %d refused" % (seen, len(bad))]))
    return 1 if bad or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
