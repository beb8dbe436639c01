#!/usr/bin/env python3
# examples/state/proof.py - checks that a value was in a program's state, knowing the root of that state alone (docs/state.md).
"""Usage: proof.py PROOF ROOT      the proof is what `micac state prove` wrote, the root 64 hexadecimal digits

Needs the library msgpack (Debian: python3-msgpack) and nothing of Mica's."""
import hashlib
import sys

import msgpack


def sha(tag, *parts):
    return hashlib.sha256(bytes([tag]) + b"".join(parts)).digest()


def pack(value):
    return msgpack.packb(value, use_bin_type=True)


def tree(leaves):
    """The root of a tree over digests: the left half is the largest power of two (RFC 6962, 2.1)."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(1, tree(leaves[:half]), tree(leaves[half:]))


class Values:
    """The digests of a value and of the objects that it holds."""

    def __init__(self, objects):
        self.objects, self.known = objects, {}

    def of(self, value):
        if isinstance(value, list) and value[0] == "object" and isinstance(value[1], int):
            if value[1] not in self.known:
                self.known[value[1]] = self.of_object(self.objects[value[1]])
            return self.known[value[1]]
        return sha(0, pack(value))  # a simple value, or a shared object by its identity

    def of_object(self, o):
        kind, members = o["kind"], []
        if kind == "array":
            head = [kind, o["class"], o["size"]]
            members = [sha(0, o["data"][k:k + 4096]) for k in range(0, len(o["data"]), 4096)]
        elif kind in ("cell", "struct", "exception"):
            head = [kind, o["size"]] + ([o["fields"]] if kind != "cell" else [])
            members = [self.of(v) for v in o["members"]]
        elif kind in ("range", "computed range"):
            head = [kind, o["count"], o["base"], o["increment"], o["limit"]]
        elif kind in ("function", "onCleanup"):
            head = [kind, o["name"], o["code"], o["flags"]]
            members = [self.of(v) for v in o["captures"] + [o["owner"]]]
        elif kind == "object":
            head = [kind, o["class"], o["flags"]]
            members = [self.of(o["body"]), self.of(o["next"])]
        elif kind == "diagonal":
            head, members = [kind, o["flags"]], [self.of(o["full"])]
        else:
            sys.exit("there is no rule for a value of the kind %r" % kind)
        return sha(2, pack(head), tree(members))


def root_of(proof):
    """The root of each state in which the place has that content."""
    digest = Values(proof["objects"]).of(proof["value"]) if "value" in proof else sha(0, pack(proof["content"]))
    key = hashlib.sha256(pack(proof["place"])).digest()
    node = sha(3, key, digest)
    for depth, other in reversed(list(enumerate(proof["hashes"]))):
        right = key[depth // 8] >> (7 - depth % 8) & 1
        node = sha(1, other, node) if right else sha(1, node, other)
    return node


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], "rb") as file:
        proof = msgpack.unpackb(file.read(), strict_map_key=False)
    if root_of(proof).hex() != sys.argv[2]:
        sys.exit("%s does not prove that: a state with this root has something else there" % sys.argv[1])
    print("%s: good" % proof["place"])


main()
