# tests/ablation/snapfile.py - takes sections out of snapshot files and seals them again (docs/format.md), and reads
# and writes the MessagePack of profiles.
import hashlib
import struct

PAGE = 4096
TABLE, PLACES, PLACE = 1024, 32, 48
TREE = 11


def sections(data):
    """[(id, kind, offset, stored size, count)] of the section table."""
    count = struct.unpack_from("<I", data, 24)[0]
    rows = []
    for i in range(count):
        ident, kind, _, offset, stored, _, records = struct.unpack_from("<HHB3xQQQI", data, TABLE + PLACE * i)
        rows.append((ident, kind, offset, stored, records))
    return rows


def seal(data):
    """The tree over the pages, its root and the header's hash made to fit."""
    tree = struct.unpack_from("<Q", data, 40)[0]
    level, at = data[PAGE:tree], tree
    while True:
        hashes = b"".join(hashlib.sha256(level[i:i + PAGE]).digest() for i in range(0, len(level), PAGE))
        hashes += bytes(-len(hashes) % PAGE)
        data[at:at + len(hashes)] = hashes
        at += len(hashes)
        level = hashes
        if len(hashes) == PAGE:
            break
    data[96:128] = hashlib.sha256(level).digest()
    data[128:160] = bytes(32)
    data[128:160] = hashlib.sha256(data[:PAGE]).digest()


def without(path, out, ident, kind=None):
    """Writes to `out` the file at `path` without the sections `ident` (of that kind of part)."""
    with open(path, "rb") as f:
        data = bytearray(f.read())
    places = [bytes(data[TABLE + PLACE * i:TABLE + PLACE * (i + 1)]) for i in range(len(sections(data)))]
    kept = [p for p, s in zip(places, sections(data)) if not (s[0] == ident and kind in (None, s[1]))]
    if len(kept) == len(places):
        raise KeyError("the file has no section %d" % ident)
    struct.pack_into("<I", data, 24, len(kept))
    data[TABLE:TABLE + PLACE * PLACES] = b"".join(kept).ljust(PLACE * PLACES, b"\0")
    seal(data)
    with open(out, "wb") as f:
        f.write(data)


def changed(path, out, ident, change):
    """Writes to `out` the file at `path` with what `change` made of the bytes of the section `ident`, as many as before."""
    with open(path, "rb") as f:
        data = bytearray(f.read())
    for number, _, offset, stored, _ in sections(data):
        if number == ident:
            data[offset:offset + stored] = change(bytes(data[offset:offset + stored]))
    seal(data)
    with open(out, "wb") as f:
        f.write(data)


# ---- MessagePack: what profiles use ----

def unpack(data):
    value, at = unpack_at(data, 0)
    if at != len(data):
        raise ValueError("more bytes follow")
    return value


def sized(data, at, form):
    return struct.unpack_from(form, data, at)[0], at + struct.calcsize(form)


def unpack_many(data, at, count):
    values = []
    for _ in range(count):
        value, at = unpack_at(data, at)
        values.append(value)
    return values, at


def unpack_map(data, at, count):
    flat, at = unpack_many(data, at, 2 * count)
    return dict(zip(flat[::2], flat[1::2])), at


NUMBERS = {0xCA: ">f", 0xCB: ">d", 0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q", 0xD0: ">b", 0xD1: ">h", 0xD2: ">i", 0xD3: ">q"}
TEXTS = {0xD9: ">B", 0xDA: ">H", 0xDB: ">I"}


def unpack_at(data, at):
    tag, at = data[at], at + 1
    if tag < 0x80 or tag >= 0xE0:
        return tag if tag < 0x80 else tag - 256, at
    if tag < 0x90:
        return unpack_map(data, at, tag & 15)
    if tag < 0xA0:
        return unpack_many(data, at, tag & 15)
    if tag < 0xC0:
        return data[at:at + (tag & 31)].decode(), at + (tag & 31)
    if tag in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: False, 0xC3: True}[tag], at
    if tag in NUMBERS:
        return sized(data, at, NUMBERS[tag])
    if tag in TEXTS:
        size, at = sized(data, at, TEXTS[tag])
        return data[at:at + size].decode(), at + size
    if tag in (0xDC, 0xDD):
        count, at = sized(data, at, ">H" if tag == 0xDC else ">I")
        return unpack_many(data, at, count)
    if tag in (0xDE, 0xDF):
        count, at = sized(data, at, ">H" if tag == 0xDE else ">I")
        return unpack_map(data, at, count)
    raise ValueError("tag %#x" % tag)


def pack_size(n, short, small, tags):
    if n < small:
        return bytes([short | n])
    for tag, form, most in tags:
        if n < most:
            return bytes([tag]) + struct.pack(form, n)
    raise ValueError("too long")


def pack(value):
    if value is None:
        return b"\xC0"
    if isinstance(value, bool):
        return b"\xC3" if value else b"\xC2"
    if isinstance(value, float):
        return b"\xCB" + struct.pack(">d", value)
    if isinstance(value, int):
        return pack_integer(value)
    if isinstance(value, str):
        text = value.encode()
        return pack_size(len(text), 0xA0, 32, [(0xD9, ">B", 256), (0xDA, ">H", 65536), (0xDB, ">I", 1 << 32)]) + text
    wide = [(0xDC, ">H", 65536), (0xDD, ">I", 1 << 32)]
    if isinstance(value, list):
        return pack_size(len(value), 0x90, 16, wide) + b"".join(map(pack, value))
    wide = [(tag + 2, form, most) for tag, form, most in wide]
    return pack_size(len(value), 0x80, 16, wide) + b"".join(pack(k) + pack(v) for k, v in value.items())


def pack_integer(n):
    if 0 <= n < 128:
        return bytes([n])
    if -32 <= n < 0:
        return bytes([n + 256])
    if n >= 0:
        for tag, form, most in ((0xCC, ">B", 1 << 8), (0xCD, ">H", 1 << 16), (0xCE, ">I", 1 << 32), (0xCF, ">Q", 1 << 64)):
            if n < most:
                return bytes([tag]) + struct.pack(form, n)
    for tag, form, most in ((0xD0, ">b", 1 << 7), (0xD1, ">h", 1 << 15), (0xD2, ">i", 1 << 31), (0xD3, ">q", 1 << 63)):
        if n >= -most:
            return bytes([tag]) + struct.pack(form, n)
    raise ValueError("too large")
