#!/usr/bin/env bash
# tests/image/encrypted_tools.sh MICA MICAC SNAPSHOT STDLIB - `micac image` on encrypted images: every verb that reads one refuses it
# by name without its key and does its work with it, and what is made of an encrypted image is encrypted.
set -u
mica=$1 micac=$2 snapshot=$3 stdlib=$4
. "$(dirname "$0")/../lib.sh"
cd "$work" || exit 2
export XDG_DATA_HOME=$work/data HOME=$work TMPDIR=$work MICA_CACHE=off
umask 077
run() { setsid -w "$mica" -q --snapshot "$snapshot" "$@"; } # without a terminal to ask at
image() { setsid -w "$micac" image "$@" --snapshot "$snapshot"; }
stranger() { (export XDG_DATA_HOME=$work/stranger; "$@"); }

expect() { expect_here "$@"; }
# encrypted FILE...: as far as anybody can tell
encrypted() {
  for f; do
    "$micac" image info "$f" | grep -q '^encrypted .*AES-256-GCM, by a key file' || fail "$f is not encrypted"
    ! grep -q hidden-text "$f" || fail "$f can be read"
  done
}

head -c 32 /dev/urandom > key
head -c 32 /dev/urandom > other
# epochs that were saved in slices, and one at the end
run --image w.img --key-file key --autosave 0.05 -e 'x = 41; t = repmat ("hidden-text ", 1, 900); m = magic (3); t0 = tic; k = 0; while toc (t0) < 0.5, k = k + 1; end; x = 42;' || die "no image"
encrypted w.img
image info --key-file key w.img | grep -q ' epochs$' || fail "one epoch alone"
cp -p w.img now.img
run --image plain.img -e 'x = 41; t = 1;' || die "no image"

# without the key, and with another
needed='encrypted by a key file: give it with --key-file.*KEY_NEEDED'
for verb in verify 'verify --deep' extract merge decrypt migrate 'info --deep' 'diff plain.img' 'diff --epoch 1'; do
  # shellcheck disable=SC2086
  expect 1 "$needed" image $verb w.img
  # shellcheck disable=SC2086
  expect 1 'another key file.*WRONG_KEY' image $verb w.img --key-file other
done
cmp -s w.img now.img || fail "w.img was written to"

# with it
key() { image "$@" --key-file key; }
expect 0 'w.img: good$' key verify w.img
expect 0 'w.img: good, and its memory is proved$' key verify --deep w.img
expect 0 'proved' key verify --deep --epoch 1 w.img
expect 0 '^encrypted +AES-256-GCM, and opened by the key given' key info --deep w.img
expect 0 '^ *x +double' key info --deep w.img
expect 0 '<html' bash -c "'$micac' image info w.img --key-file key --html page.html --snapshot '$snapshot' && cat page.html"
expect 0 '^x = 42$' key extract w.img x
expect 0 '^x = 41$' key extract w.img x --epoch 3
expect 0 '"x": *\{.*"values": *\[42\]' key extract w.img x --json
expect 3 'x.*' key diff w.img --epoch 1
expect 3 'x' key diff w.img plain.img
expect 3 'x' key diff plain.img w.img
expect 0 '' key diff w.img now.img
expect 0 '^$' key merge w.img -o merged.img
encrypted merged.img
expect 0 '^x = 42$' key extract merged.img x

# migrated: to this program and another library, by value
echo 'function y = of_the_new_library (), y = 1; end' > of_the_new_library.m
"$micac" build -o new.snap "$stdlib" of_the_new_library.m > /dev/null || die "no other library"
expect 0 'nothing was written' key migrate w.img
expect 0 'variables and' setsid -w "$micac" image migrate w.img --key-file key --snapshot new.snap -o moved.img
encrypted moved.img
expect 0 '^42 10800 1$' "$mica" -q --snapshot new.snap --image moved.img --key-file key --save never -e 'printf ("%d %d %d\n", x, numel (t), of_the_new_library ())'
expect 0 'variables and' setsid -w "$micac" image migrate w.img --key-file key --snapshot new.snap --from "$snapshot" -o from.img
encrypted from.img

# signed: the signature and the seal are each over what the other one is not
if command -v openssl > /dev/null; then
  openssl genpkey -algorithm ed25519 -out a.pem 2> /dev/null
  openssl pkey -in a.pem -pubout -out a.pub
  expect 1 "$needed" image sign w.img --key a.pem
  expect 1 'is not signed.*SIGNATURE' key verify --key a.pub w.img
  expect 0 '^$' key sign w.img --key a.pem -o signed.img
  encrypted signed.img
  expect 0 'signed.img: good, signed by the key$' key verify --key a.pub signed.img
  expect 0 '^$' key sign w.img --key a.pem
  expect 0 'w.img: good, signed by the key$' key verify --key a.pub w.img
  expect 0 '^x = 42$' run --image w.img --key-file key --save never -e x
  expect 0 '^x = 42$' stranger run --image w.img --key-file key --trust a.pub --save never -e x
  expect 1 "encrypted by a key file: give it with --key-file" stranger run --image w.img --trust a.pub --save never -e x
  stranger run --image w.img --key-file key --trust a.pub -e 'x = 43;' || fail "a stranger cannot go on"
  expect 1 'is not signed.*SIGNATURE' key verify --key a.pub w.img # which another epoch ends
  # what is not believed cannot be migrated
  expect 1 'this user has not saved the image' stranger setsid -w "$micac" image migrate signed.img --key-file key --snapshot new.snap -o no.img
  expect 0 'variables and' stranger setsid -w "$micac" image migrate signed.img --key-file key --trust a.pub --snapshot new.snap -o yes.img
  encrypted yes.img
fi
exit $((bad > 0))
