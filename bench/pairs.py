#!/usr/bin/env python3
"""pairs.py [--write | --check] [PROFILE...] - chooses the pairs of instructions that the interpreter does in one
(program/pairs.def) from the sequences that recorded runs left in profiles (docs/profile.md).

Without an option it prints what each pair would save. Dispatches saved by a pair are its recorded occurrences, less
those whose first instruction is the second of a pair chosen before, or whose second is the first of one: of three
instructions in a row only two are done in one. The pair that saves most is chosen, then the next, until all numbers
are given out. Only counts are read, no times, so the same profiles give the same file.
"""
import argparse
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FIRST, MOST = 168, 32  # PROG_PAIR_FIRST, PROG_PAIR_MOST (program/code.h)
BODIES = ("vm/interp/bodies.h", "vm/interp/bodies_real.h")
HEAD = """/* program/pairs.def - pairs of instructions that the interpreter does in one: number, first, second.
 *
 * Written by bench/pairs.py from the sequences in profiles/stdlib.profile (`make profile`), not by hand. Each row saves
 * the most dispatches of those that the rows above leave; how many were recorded stands behind it. */
#ifndef PROG_NO_PAIR
#define PROG_NO_PAIR(first, last)
#endif
"""


def unpack(data):
    """The value in a MessagePack file, of the kinds that profiles hold."""
    at = 0

    def take(size):
        nonlocal at
        at += size
        return data[at - size:at]

    def number(size):
        return int.from_bytes(take(size), "big")

    def array(count):
        return [value() for _ in range(count)]

    def table(count):
        pairs = [(value(), value()) for _ in range(count)]
        return dict(pairs)

    def value():
        kind = number(1)
        if kind < 0x80 or kind >= 0xe0:
            return kind if kind < 0x80 else kind - 256
        if kind < 0x90:
            return table(kind & 15)
        if kind < 0xa0:
            return array(kind & 15)
        if kind < 0xc0:
            return take(kind & 31).decode()
        if 0xcc <= kind <= 0xcf:
            return number(1 << (kind - 0xcc))
        if 0xd9 <= kind <= 0xdb:
            return take(number(1 << (kind - 0xd9))).decode()
        if kind in (0xdc, 0xdd):
            return array(number(2 if kind == 0xdc else 4))
        if kind in (0xde, 0xdf):
            return table(number(2 if kind == 0xde else 4))
        sys.exit(f"pairs.py: byte {kind:#x} of a profile is of no known kind")

    return value()


def sequences(paths):
    counts = {}
    for path in paths:
        with open(path, "rb") as file:
            profile = unpack(file.read())
        for s in profile["language_data"]["sequences"]:
            ops = tuple(s["ops"])
            counts[ops] = counts.get(ops, 0) + s["count"]
    return counts


def bodies():
    """Instructions that can begin a pair, and those that can end one."""
    begin, end = set(), set()
    for path in BODIES:
        with open(os.path.join(ROOT, path), encoding="utf-8") as file:
            for name, rest in re.findall(r"^#define DO_([A-Z0-9]+)\s+(\S+)", file.read(), re.M):
                end.add(name)
                if rest != "goto":
                    begin.add(name)
    return begin, end


def choose(counts):
    begin, end = bodies()
    left = {s for s in counts if len(s) == 2 and s[0] in begin and s[1] in end}
    threes = [(s, n) for s, n in counts.items() if len(s) == 3]
    chosen = []

    def saved(pair):
        taken = {p for p, _ in chosen}
        lost = sum(n for s, n in threes if (s[1:] == pair and s[:2] in taken) or (s[:2] == pair and s[1:] in taken))
        return counts[pair] - lost

    while left and len(chosen) < MOST:
        best = max(left, key=lambda pair: (saved(pair), pair))
        if saved(best) <= 0:
            break
        chosen.append((best, saved(best)))
        left.remove(best)
    return chosen


def text_of(chosen):
    rows = [f"PROG_PAIR({FIRST + i}, {a}, {b}) /* {n} */\n" for i, ((a, b), n) in enumerate(chosen)]
    if len(chosen) < MOST:
        rows.append(f"PROG_NO_PAIR({FIRST + len(chosen)}, {FIRST + MOST - 1})\n")
    return HEAD + "".join(rows) + "#undef PROG_NO_PAIR\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("profile", nargs="*", default=[os.path.join(ROOT, "profiles/stdlib.profile")])
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--write", action="store_true", help="rewrite program/pairs.def")
    mode.add_argument("--check", action="store_true", help="fail unless program/pairs.def is what would be written")
    args = parser.parse_args()
    counts = sequences(args.profile)
    chosen = choose(counts)
    path = os.path.join(ROOT, "program/pairs.def")
    if args.write:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text_of(chosen))
    elif args.check:
        with open(path, encoding="utf-8") as file:
            if file.read() != text_of(chosen):
                sys.exit("program/pairs.def is not what bench/pairs.py chooses from the profile: run it with --write")
        print(f"{len(chosen)} pairs are those of the profile")
    else:
        all_run = sum(n for s, n in counts.items() if len(s) == 1)
        for (a, b), n in chosen:
            print(f"{a + ' ' + b:<20} {n:>10} {100 * n / all_run:5.1f} %")
        print(f"{'together':<20} {sum(n for _, n in chosen):>10} of {all_run} instructions")


if __name__ == "__main__":
    main()
