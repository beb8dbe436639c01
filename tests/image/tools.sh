#!/usr/bin/env bash
# tests/image/tools.sh MICA MICAC SNAPSHOT FORGE - `micac image` on images from outside: proving their memory, signatures and
# keys that are trusted. FORGE is
# the program of forge_image.c.
set -u
mica=$1 micac=$2 snapshot=$3 forge=$4
. "$(dirname "$0")/../lib.sh"
cd "$work" || exit 2
export XDG_DATA_HOME=$work/data HOME=$work MICA_CACHE=off
run() { "$mica" -q --snapshot "$snapshot" "$@"; }
image() { "$micac" image "$@" --snapshot "$snapshot"; }
stranger() { (export XDG_DATA_HOME=$work/stranger; "$@"); }

expect() { expect_here "$@"; }

run --image w.img -e 'x = 41; c = {1, "two"}; f = @(y) y + x; m = containers.Map (); m("k") = c; big = repmat (7.25, 1, 100000);' || die "no image"
cat > stands.m <<'M'
function r = inner (a), r = cellfun (@(k) k + image_save ('stands.img'), {a}); end
y = inner (3);
M
run stands.m || die "no image of a program"

# ---- proving
expect 0 'w.img: good$' image verify w.img
expect 0 'w.img: good, and its memory is proved$' image verify --deep w.img
expect 0 'proved' image verify --deep --epoch 1 w.img
expect 0 'proved' image verify --deep stands.img
expect 1 'it has 2 epochs, and none of number 3' image verify --deep --epoch 3 w.img
expect 2 'an epoch is a number from 1 on, not: 0' image verify --deep --epoch 0 w.img
expect 1 'lies over a standard library.s snapshot that this session has not opened' "$micac" image verify --deep --snapshot none w.img
"$forge" count w.img forged.img || die "no forgery"
expect 0 'good$' image verify forged.img
expect 1 'variables are held as no scope holds them' image verify --deep forged.img
expect 1 'CORRUPTED.*offset' image verify --deep forged.img

# ---- signatures
if command -v openssl >/dev/null; then
  for who in a b; do
    openssl genpkey -algorithm ed25519 -out $who.pem 2>/dev/null
    openssl pkey -in $who.pem -pubout -out $who.pub
  done
  expect 1 'is not signed.*SIGNATURE' image verify --key a.pub w.img
  expect 0 '^$' image sign w.img --key a.pem -o signed.img
  expect 0 'signed.img: good, signed by the key$' image verify --key a.pub signed.img
  expect 1 'is signed by another key.*expected [0-9a-f]{64}, found [0-9a-f]{64}' image verify --key b.pub signed.img
  expect 0 '^signed by +[0-9a-f]{64}; the signature was not checked$' image info signed.img
  expect 0 '"signer": *"[0-9a-f]{64}"' image info --json signed.img
  expect 0 '1 epoch$' image info signed.img # all of it, as merge does
  expect 0 '2 epochs$' image info w.img
  "$forge" signature signed.img wrong.img || die "no forgery"
  expect 1 'the signature does not belong to this image' image verify --key a.pub wrong.img
  expect 1 'a private key is needed' image sign w.img --key a.pub
  expect 1 'a public key is needed' image verify w.img --key a.pem
  expect 2 'no key given' image sign w.img
  expect 1 'has not saved the image' stranger "$micac" image sign signed.img --key b.pem
  # what is signed, checked by OpenSSL itself
  python3 - <<'P' || fail "the signed bytes"
import hashlib
f = open('signed.img', 'rb').read(8192)
pages = [bytearray(f[:4096]), bytearray(f[4096:])]
h = max(pages, key=lambda p: int.from_bytes(p[16:24], 'little'))
open('signature.bin', 'wb').write(h[800:864])
h[32:96] = bytes(64); h[800:864] = bytes(64); h[4064:] = bytes(32)
open('message.bin', 'wb').write(b'mica-image-signature-1\0' + hashlib.sha256(h).digest())
P
  expect 0 'Verified Successfully' openssl pkeyutl -verify -pubin -inkey a.pub -rawin -in message.bin -sigfile signature.bin

  # who trusts the key maps the file; anybody else reads and proves it, so that damage nobody touches shows
  expect 0 '^x = 41$' stranger run --save never --image signed.img --trust a.pub -e x
  expect 0 '^x = 41$' stranger run --base signed.img --trust b.pub -e x
  expect 2 'a public key is needed' stranger run --save never --image signed.img --trust a.pem -e x
  cp signed.img damaged.img
  at=$(python3 -c 'import struct; d = open("signed.img", "rb").read(); print (d.find (struct.pack ("<d", 7.25) * 4) + 400000)')
  printf '\1' | dd of=damaged.img bs=1 seek="$at" conv=notrunc 2>/dev/null
  expect 0 '^x = 41$' stranger run --base damaged.img --trust a.pub -e x
  expect 1 'CORRUPTED' stranger run --base damaged.img --trust b.pub -e x
  expect 1 'CORRUPTED' stranger run --base damaged.img -e x
  MICA_TRUST=a.pub expect 0 '^x = 41$' stranger run --base damaged.img -e x
  expect 1 'CORRUPTED' image sign damaged.img --key a.pem
  expect 0 '^0$' stranger run --save never --image wrong.img --trust a.pub -e 'x; disp (0)' # and proved
  # forged memory that somebody signed is what that somebody vouches for; nobody else's
  "$forge" count signed.img forged.img || die "no forgery"
  expect 1 'CORRUPTED' stranger "$micac" image verify --deep --snapshot "$snapshot" --trust a.pub forged.img
  expect 1 'CORRUPTED' stranger run --save never --image forged.img --trust a.pub -e x

  # in place; a save afterwards is without it, and so is another state
  expect 0 '^$' image sign w.img --key a.pem
  expect 0 'good, signed by the key, and its memory is proved' image verify --deep --key a.pub w.img
  expect 0 '^x = 41$' run --image w.img --save never -e x
  expect 0 '' run --image w.img -e 'x = 42;'
  expect 1 'is not signed.*a save afterwards undoes it' image verify --key a.pub w.img
fi

# ---- wrong uses
expect 2 'it is build, info, verify' image
expect 2 'one file at a time, not also: b' image verify a b
expect 2 'and one file' image verify
expect 2 'not: look' image look w.img
expect 2 'verify takes no --html; see micac image --help' image verify --html page w.img
expect 2 'merge takes no --as' image merge --as csv w.img
expect 2 'epoch looks into the memory: it goes with --deep here' image verify --epoch 1 w.img
expect 2 'by a key file or a passphrase, not both' image info --passphrase --key-file k w.img
expect 2 'too many layers, at: 4' image verify --layer 1 --layer 2 --layer 3 --layer 4 w.img
expect 1 'no image of a Mica session' image verify --deep stands.m
exit $((bad > 0))
