#!/usr/bin/env python3
# tests/cli/profile_show.py - prints a MessagePack file (a profile) as JSON, by a decoder of its own.
import json
import struct
import sys


def value(data, at):
    head = data[at]
    at += 1
    if head <= 0x7f:
        return head, at
    if head >= 0xe0:
        return head - 256, at
    if head <= 0x8f:
        return pairs(data, at, head & 15)
    if head <= 0x9f:
        return items(data, at, head & 15)
    if head <= 0xbf:
        return text(data, at, head & 31)
    if head in (0xcc, 0xcd, 0xce, 0xcf):
        width = 1 << (head - 0xcc)
        return int.from_bytes(data[at:at + width], "big"), at + width
    if head in (0xd0, 0xd1, 0xd2, 0xd3):
        width = 1 << (head - 0xd0)
        return int.from_bytes(data[at:at + width], "big", signed=True), at + width
    if head == 0xcb:
        return struct.unpack(">d", data[at:at + 8])[0], at + 8
    if head in (0xc2, 0xc3):
        return head == 0xc3, at
    width = {0xd9: 1, 0xda: 2, 0xdb: 4, 0xdc: 2, 0xdd: 4, 0xde: 2, 0xdf: 4}[head]
    count = int.from_bytes(data[at:at + width], "big")
    return (text if head < 0xdc else items if head < 0xde else pairs)(data, at + width, count)


def text(data, at, count):
    return data[at:at + count].decode(), at + count


def items(data, at, count):
    out = []
    for _ in range(count):
        item, at = value(data, at)
        out.append(item)
    return out, at


def pairs(data, at, count):
    out = {}
    for _ in range(count):
        key, at = value(data, at)
        out[key], at = value(data, at)
    return out, at


def read(path):
    with open(path, "rb") as f:
        data = f.read()
    whole, end = value(data, 0)
    assert end == len(data), "bytes follow the value"
    return whole


if __name__ == "__main__":
    json.dump(read(sys.argv[1]), sys.stdout, indent=1)
    print()
