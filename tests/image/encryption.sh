#!/usr/bin/env bash
# tests/image/encryption.sh MICA MICAC SNAPSHOT - encrypted images on the command line: by key files, with autosave and kill -9, behind
# a set-up, what tools tell and change, what is refused. Passphrases are tests/image/passphrases.py.
set -u
mica=$1 micac=$2 snapshot=$3 failed=0 here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d /tmp/mica-encryption-XXXXXX)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
export XDG_DATA_HOME=$folder/data HOME=$folder TMPDIR=$folder
run() { setsid -w "$mica" -q --snapshot "$snapshot" "$@"; } # without a terminal to ask at
tool() { setsid -w "$micac" image "$@"; }

# expect STATUS PATTERN COMMAND...: the status, and a line of its output that matches
expect() {
  local status=$1 pattern=$2 out have
  shift 2
  out=$("$@" 2>&1) && have=0 || have=$?
  if [ "$have" != "$status" ] || ! grep -Eq -- "$pattern" <<<"$out"; then
    printf 'FAILED: %s\n  status %s, expected %s with "%s"; output:\n%s\n' "$*" "$have" "$status" "$pattern" "$out"
    failed=1
  fi
}
# hidden FILE...: nothing of the programs here can be read in them
hidden() { for f; do [ -s "$f" ] && ! grep -q 'hidden-text' "$f" || { echo "FAILED: $f can be read, or is empty"; failed=1; }; done; }

umask 077
head -c 32 /dev/urandom > key
head -c 32 /dev/urandom > other

# a workspace
expect 0 '' run --image w.img --key-file key -e 'x = 41; t = repmat ("hidden-text ", 1, 500);'
expect 0 '^42 6000$' run --image w.img --key-file key -e 'printf ("%d %d\n", x + 1, numel (t)); x = 42;'
expect 0 '^x = 42$' run --image w.img --key-file key -e 'x'
hidden w.img
expect 1 'encrypted by a key file: give it with --key-file' run --image w.img -e 'x'
expect 1 'encrypted by another key file' run --image w.img --key-file other -e 'x'
expect 1 'cannot open the key file' run --image w.img --key-file none -e 'x'
chmod 644 other
expect 1 'nobody else may read .chmod 600.' run --image w.img --key-file other -e 'x'
chmod 600 other
head -c 31 key > short
expect 1 'a key file has at least 32 bytes, this one 31' run --image n.img --key-file short -e 'x = 1'
[ -e n.img ] && { echo 'FAILED: an image by a short key'; failed=1; }
expect 2 'without --image FILE there is no image for .--encrypt' run --encrypt -e '1;'
expect 1 'asked for at a terminal, and there is none' run --image n.img --encrypt -e 'x = 1'

# a session with a key goes on from no image that anybody may have made
expect 0 '' run --image plain.img -e 'x = 1; t = repmat ("hidden-text ", 1, 500);'
expect 1 'not encrypted.*micac image encrypt' run --image plain.img --key-file key -e 'x'
expect 2 'not encrypted.*micac image encrypt' run --image plain.img --encrypt -e 'x'

# what is told with and without the key
expect 0 'encrypted +AES-256-GCM, by a key file' tool info w.img
expect 0 '"encrypted": ?true.*"kdf": ?"key file"' tool info --json w.img
tool info w.img | grep -qw -e x -e t -e double && { echo 'FAILED: names without the key'; failed=1; }
expect 0 'x +double 1x1' tool info --key-file key w.img
expect 0 '"name": ?"x"' tool info --json --key-file key w.img
expect 1 'another key file' tool info --key-file other w.img
expect 1 'give it with --key-file' tool verify w.img
expect 0 'w.img: good' tool verify --key-file key w.img
expect 1 'give it with --key-file' tool merge w.img
expect 0 '' tool merge --key-file key w.img -o merged.img
expect 0 '^x = 42$' run --image merged.img --key-file key --save never -e 'x'
hidden merged.img

# encrypted, and not any more
expect 1 'none; give a key file with --key-file' tool encrypt plain.img
expect 0 '' tool encrypt --key-file key plain.img -o sealed.img
hidden sealed.img
expect 0 '^x = 1$' run --image sealed.img --key-file key --save never -e 'x'
expect 0 '' tool encrypt --key-file key plain.img
hidden plain.img
expect 1 'encrypted already' tool encrypt --key-file key plain.img
expect 1 'another key file' tool decrypt --key-file other plain.img
expect 0 '' tool decrypt --key-file key plain.img
expect 1 'is not encrypted' tool decrypt --key-file key plain.img
expect 0 '^x = 1$' run --image plain.img --save never -e 'x'
XDG_DATA_HOME=$folder/else expect 1 'this user has not saved the image' tool decrypt --key-file key w.img

# whatever such a session saves
cat > saves.m <<'M'
t = repmat ("hidden-text ", 1, 500); x = 1;
image_save ("own.img");
if (! quicksave ()), x = 2; quickload (); end
if (! image_checkpoint ("c")), x = 3; system ("find . -name one.img > found"); rollback ("c"); end
printf ("%d\n", x);
d = image_info ("w.img"); printf ("%d %d\n", d.epochs, d.encrypted);
M
expect 0 '^4 1$' run --image s.img --key-file key saves.m
hidden s.img s.img.quick own.img
expect 0 '^1$' run --image s.img --key-file key -e 'x = 7; quickload ();' # in which the program stood
expect 0 '^1$' run --key-file key saves.m # kept in no image
hidden own.img
expect 0 'own.img: the image is encrypted by a key file: give it with --key-file' run -e 'try, image_info ("own.img"), catch e, disp (e.message), end'

# behind a set-up
echo 't = repmat ("hidden-text ", 1, 500);' > setup.m
expect 0 '' tool build --snapshot "$snapshot" --key-file key -o app.img setup.m
hidden app.img
expect 0 '^6000$' run --base app.img --key-file key -e 'disp (numel (t))'
expect 1 'give it with --key-file' run --base app.img -e 'disp (numel (t))'

# killed again and again
cat > sim.m <<'M'
s = 0; v = []; t = repmat ("hidden-text ", 1, 500);
for k = 1:600
  for j = 1:1500, s = mod (s * 1103515245 + 12345 + j, 2147483648); end
  v(end+1) = s; printf ('%d %d\n', k, s); fflush (stdout);
end
disp ('done');
M
run sim.m > want.txt
lives=0 status=137
while [ $status = 137 ] && [ $lives -lt 40 ]; do
  lives=$((lives + 1))
  "$mica" -q --snapshot "$snapshot" --image k.img --key-file key --autosave 0.02 sim.m > "out.$lives" 2> "err.$lives" & pid=$!
  [ $lives -lt 39 ] && { sleep "0.0$((RANDOM % 70 + 20))"; kill -9 $pid; } 2> /dev/null
  wait $pid 2> /dev/null
  status=$?
  [ -e k.img ] && hidden k.img
done
[ $status = 0 ] || { echo "FAILED: after $lives lives status $status"; cat err.*; failed=1; }
python3 "$here/follow_lives.py" "$lives" || failed=1
[ "$(find . -name '*.img*' -perm /077)" = "" ] || { echo 'FAILED: images that others may read'; failed=1; }
exit $failed
