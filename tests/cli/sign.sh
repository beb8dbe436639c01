#!/usr/bin/env bash
# tests/cli/sign.sh MICAC MICA STDLIB - keys as OpenSSL makes them, signing a file and a build, verifying, requiring.
set -u
micac=$1 mica=$2 stdlib=$3
command -v openssl >/dev/null || { echo "there is no openssl program to make keys with"; exit 77; }
. "$(dirname "$0")/../lib.sh"
cd "$work" || exit 2
export MICA_CACHE=off
expect() { expect_run "$@"; }
for who in a b; do
  openssl genpkey -algorithm ed25519 -out $who.pem 2>/dev/null
  openssl pkey -in $who.pem -pubout -out $who.pub
done
openssl genpkey -algorithm x25519 -out x.pem 2>/dev/null
"$micac" build -o plain.snap "$stdlib" >/dev/null || exit 1
cp plain.snap file.snap

expect 0 ': good, ' "$micac" verify plain.snap
expect 1 'not signed.*SIGNATURE' "$micac" verify --key a.pub plain.snap
expect 0 '^$' "$micac" sign --key a.pem file.snap
expect 0 'good and signed by the key' "$micac" verify --key a.pub file.snap
expect 0 'its signature was not checked' "$micac" verify file.snap
expect 1 'by another key.*SIGNATURE' "$micac" verify --key b.pub file.snap
expect 0 'signed by ' "$micac" info file.snap
expect 0 '"key_id":"[0-9a-f]{64}"' "$micac" info --json file.snap
expect 0 "built.snap: " "$micac" build --sign a.pem -o built.snap "$stdlib"
expect 0 'the content is the same; only the second is signed' "$micac" diff plain.snap file.snap
cmp -s built.snap file.snap || { echo "signing while building and after it give different files"; bad=$((bad + 1)); }
expect 0 '^$' "$micac" sign --key a.pem plain.snap -o other.snap
cmp -s other.snap file.snap || { echo "-o gives another file"; bad=$((bad + 1)); }
cmp -s plain.snap file.snap && { echo "-o changed the file itself"; bad=$((bad + 1)); }

# what is signed, checked by OpenSSL itself
python3 - <<'P' || bad=$((bad + 1))
import hashlib
h = bytearray(open('file.snap', 'rb').read(4096))
open('signature.bin', 'wb').write(h[176:240])
h[128:160] = bytes(32)
h[176:240] = bytes(64)
open('message.bin', 'wb').write(b'mica-snapshot-signature-1\0' + hashlib.sha256(h).digest())
P
expect 0 'Verified Successfully' openssl pkeyutl -verify -pubin -inkey a.pub -rawin -in message.bin -sigfile signature.bin

# a packed file carries the signature of what is in it
expect 0 'packed.snap: ' "$micac" build --preset network-optimized --sign a.pem -o packed.snap "$stdlib"
expect 0 'good and signed by the key' "$micac" verify --key a.pub packed.snap
expect 1 'by another key' "$micac" verify --key b.pub packed.snap
expect 1 'signed before it is packed' "$micac" sign --key a.pem packed.snap
expect 0 '^2$' "$mica" --snapshot packed.snap --require-signature=a.pub -e 'disp (median ([1 2 3]))'

# wrong keys and wrong use
expect 1 'a private key is needed' "$micac" sign --key a.pub file.snap
expect 1 'a public key is needed' "$micac" verify --key a.pem file.snap
expect 1 'not an Ed25519 key' "$micac" sign --key x.pem file.snap
expect 1 'No such file' "$micac" sign --key none.pem file.snap
expect 2 'no key given' "$micac" sign file.snap
expect 2 'no file given' "$micac" sign --key a.pem
printf '\1' | dd of=plain.snap bs=1 seek=9000 conv=notrunc 2>/dev/null
expect 1 'CORRUPTED' "$micac" sign --key a.pem plain.snap

# requiring
expect 0 '^2$' "$mica" --snapshot file.snap --require-signature=a.pub -e 'disp (median ([1 2 3]))'
expect 0 'not used \(signature\)' "$mica" --snapshot file.snap --require-signature b.pub -e 'disp (1)'
MICA_REQUIRE_SIGNATURE=b.pub expect 0 'not used \(signature\)' "$mica" --snapshot file.snap -e 'disp (1)'
MICA_REQUIRE_SIGNATURE=a.pub expect 0 '^2$' "$mica" --snapshot file.snap -e 'disp (median ([1 2 3]))'
expect 2 'a public key is needed' "$mica" --snapshot file.snap --require-signature=a.pem -e 'disp (1)'
expect 2 'none.pub' "$mica" --snapshot file.snap --require-signature=none.pub -e 'disp (1)'
expect 2 'lazy or full' "$mica" --snapshot file.snap --validate=header --require-signature=a.pub -e 'disp (1)'
exit $((bad > 0))
