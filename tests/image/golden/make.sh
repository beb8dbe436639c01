#!/usr/bin/env bash
# tests/image/golden/make.sh BUILD - makes the images of this folder anew: the good one of this version by mica itself, the bad
# ones of it by forge_image.c and below. An image that was released is never made again: a new version gets files of its own.
set -eu
build=$(cd "$1" && pwd) here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_DATA_HOME=$work HOME=$work MICA_CACHE=off
cd / # which the image has for the folder
"$build/mica" -q --snapshot none --image "$work/good.img" -e "$(cat "$here/good.m")"
forge() { "$build/tests/forge_image" "$@"; }
for what in count code classes record region; do forge $what "$work/good.img" "$work/$what.img"; done
python3 - "$work" <<'P'
import hashlib, struct, sys
work = sys.argv[1]
good = open(f"{work}/good.img", "rb").read()
newer = max((0, 1), key=lambda k: struct.unpack_from("<Q", good, 4096 * k + 16)[0])
def bad(name, change):
    image = bytearray(good)
    change(image)
    open(f"{work}/{name}.img", "wb").write(image)
def version(image, number=2):
    page = image[4096 * newer:4096 * newer + 4096]
    page[8:12] = struct.pack("<I", number)
    page[4064:] = bytes(32)
    page[4064:] = hashlib.sha256(page).digest()
    image[4096 * newer:4096 * newer + 4096] = page
def superblocks(image):
    image[40] ^= 1
    image[4096 + 40] ^= 1
def page(image):
    at = image.rfind(b"golden")
    assert at > 8192
    image[at] ^= 1
bad("version", version) # an encrypted one, which says nothing of how
bad("future", lambda image: version(image, 3))
bad("superblocks", superblocks)
bad("page", page)
bad("cut", lambda image: image.__delitem__(slice(len(image) - 4096, None)))
P
mv "$work/good.img" "$here/v1.img"
cp "$work/mica/image.key" "$here/image.key"
for what in count code classes record region version future superblocks page cut; do mv "$work/$what.img" "$here/v1_bad_$what.img"; done
chmod 644 "$here"/*.img "$here/image.key"
