#!/usr/bin/env python3
# examples/state/state.py - reads, prints and changes the state of a Mica program (docs/state.md).
"""Usage: state.py FILE                      where the program stands, and its variables
       state.py FILE NAME                 one of them, whole
       state.py FILE NAME=NUMBER -o OUT   the same program with another number in a variable

Needs the library msgpack (Debian: python3-msgpack) and nothing of Mica's."""
import struct
import sys

import msgpack

FORMATS = {"double": "d", "single": "f", "logical": "?", "char": "B", "string": "B",
           "int8": "b", "uint8": "B", "int16": "h", "uint16": "H", "int32": "i", "uint32": "I",
           "int64": "q", "uint64": "Q", "complex double": "d", "complex single": "f"}


class State:
    """What a file holds, and where its variables are."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.all = msgpack.unpackb(file.read(), strict_map_key=False)
        if self.all.get("format") != "mica state" or self.all["version"] != 1:
            sys.exit("%s: no state that this program reads" % path)
        self.objects = self.all["objects"]

    def variables(self):
        """Each name of the program's workspace: the list that holds its value, and the place in it."""
        top = next((f for f in self.all["frames"] if f["code"] and f["code"][0] == "code"), None)
        if top:  # the outermost script keeps its variables in registers, by the table of its code
            for number, name in enumerate(self.names_of(top["code"])):
                yield name, self.all["stack"], top["base"] + number
        base = self.all["root"]["base"]
        if base:
            scope = self.objects[base[1]]
            for number, name in enumerate(scope["fields"]):
                yield name, scope["members"], number

    def names_of(self, place):
        """The names of a code object's variables: its header tells where the tables lie (docs/state.md)."""
        data, at = self.objects[place[1]]["bytes"], place[2]
        nvars, = struct.unpack_from("<H", data, at + 28)
        syms, variables = (struct.unpack_from("<I", data, at + offset)[0] for offset in (64, 68))
        for k in range(nvars):
            index, = struct.unpack_from("<I", data, at + variables + 4 * k)
            yield self.all["names"][struct.unpack_from("<I", data, at + syms + 4 * index)[0] - 1]

    def show(self, value, depth=3):
        if value is None or isinstance(value, (bool, float, int)):
            return repr(value)
        kind, what = value
        return self.show_object(self.objects[what], depth) if kind == "object" else "%s(%r)" % (kind, what)

    def show_object(self, o, depth):
        if depth == 0:
            return "…"
        if o["kind"] == "array":
            form = FORMATS[o["class"]]
            numbers = struct.unpack("<%d%s" % (len(o["data"]) // struct.calcsize(form), form), o["data"])
            if o["class"] in ("char", "string"):
                return repr(bytes(numbers).decode("utf-8", "replace"))
            return "%s %s %s" % ("x".join(map(str, o["size"])), o["class"], list(numbers[:12]))
        if o["kind"] == "box":
            return self.show(o["value"], depth)
        if o["kind"] in ("struct", "exception"):
            fields = zip(o["fields"] * 1, o["members"])
            return "struct {%s}" % ", ".join("%s: %s" % (n, self.show(v, depth - 1)) for n, v in fields)
        if o["kind"] == "cell":
            return "{%s}" % ", ".join(self.show(v, depth - 1) for v in o["members"][:12])
        if o["kind"] == "map":
            pairs = zip(o["keys"], o["values"])
            return "map {%s}" % ", ".join("%s: %s" % (self.show(k, 1), self.show(v, depth - 1)) for k, v in pairs)
        return o["kind"]


def main():
    arguments = [a for a in sys.argv[1:] if a != "-o"]
    if not arguments:
        sys.exit(__doc__)
    state = State(arguments[0])
    name, _, number = arguments[1].partition("=") if len(arguments) > 1 else ("", "", "")
    if not name:
        print("%s, after %s safe points" % (state.all["session"]["program"], state.all["instruction counter"]))
    found = False
    for have, where, at in state.variables():
        if name in ("", have) and where[at] is not None:
            found = True
            if number:
                where[at] = float(number)
            else:
                print("%s = %s" % (have, state.show(where[at], 8 if name else 2)))
    if name and not found:
        sys.exit("there is no variable %s" % name)
    if number:
        with open(arguments[2], "wb") as out:
            out.write(msgpack.packb(state.all))


main()
