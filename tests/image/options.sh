#!/usr/bin/env bash
# tests/image/options.sh MICA MICAC SNAPSHOT - sessions kept in images on the command line: workspaces, programs that stand in
# them, what is refused, open files, and runs that are killed again and again.
set -u
mica=$1 micac=$2 snapshot=$3 failed=0 here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d /tmp/mica-image-XXXXXX)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
export XDG_DATA_HOME=$folder/data HOME=$folder
run() { "$mica" -q --snapshot "$snapshot" "$@"; }

# expect STATUS PATTERN COMMAND...: the status, and a line of its output that matches
expect() {
  local status=$1 pattern=$2 out have
  shift 2
  out=$("$@" 2>&1) && have=0 || have=$?
  if [ "$have" != "$status" ] || ! grep -Eq -- "$pattern" <<<"$out"; then
    printf 'FAILED: %s\n  status %s, expected %s with "%s"; output:\n%s\n' "$*" "$have" "$status" "$pattern" "$out"
    : > "$folder/failed" # which a subshell leaves behind, unlike a variable
  fi
}

# a workspace
expect 0 '' run --image w.img -e 'x = 41; f = @(y) y + x; function z = plus1 (z), z = z + 1; end'
expect 0 '^42 42$' run --image w.img -e 'printf ("%d %d\n", plus1 (x), f (1))'
expect 0 '^x = 1$' run --image w.img --save never -e 'x = 1'
expect 0 '^x = 41$' run --image w.img -e 'x'
expect 1 "undefined" run --image w.img -e 'x = 7; nowhere (x)'
expect 0 '^x = 41$' run --image w.img -e 'x'
expect 0 'x +double 1x1' "$micac" image info w.img
expect 0 '"name": *"x"' "$micac" image info --json w.img
expect 0 'w.img: good' "$micac" image verify w.img

# a program that stands in it
cat > p.m <<'M'
a = 1;
printf ('before\n');
if (image_save ('p.img')), printf ('again\n'); end
a = a + 1;
printf ('a is %d\n', a);
M
expect 0 '^a is 2$' run p.m
expect 2 'has not ended there: p.m, line 3 of p.m.*--abandon' run --image p.img -e '1;'
expect 2 'has not ended there' run --image p.img other.m
expect 0 '^again$' run --image p.img --save never
expect 0 '^again$' run --image p.img --save never p.m
[ -z "$("$mica" --snapshot "$snapshot" --image p.img --save never p.m 2>&1 > /dev/null)" ] || { echo 'FAILED: a program that has not changed'; failed=1; }
printf 'disp ("mended")\n' > p.m
expect 0 'p.m has changed since it was saved in p.img, and goes on as it was' "$mica" --snapshot "$snapshot" --image p.img --save never p.m
expect 0 '^again$' run --image p.img --save never p.m
expect 0 'in script of p.m, line 3' "$micac" image info p.img
expect 0 '^a = 1$' run --image p.img --abandon -e 'a'
expect 0 '^2$' run --image p.img -e 'disp (a + 1)' # it was saved without the program

# what an image says of itself cannot steer a terminal
printf 'image_save ("steer.img");\n' > $'steer\e[2J.m'
expect 0 '' run $'steer\e[2J.m'
expect 2 'has not ended there: steer\?\[2J\.m, line 1 of .*steer\?\[2J\.m\.' run --image steer.img other.m
expect 0 '' run --image steer.img $'steer\e[2J.m'

# behind a set-up
cat > setup.m <<'M'
table = cumsum (1:100000); function y = look (t, k), y = t(k); end
M
cat > main.m <<'M'
printf ('%d %d\n', look (table, 4), exist ('later')); later = 1;
M
expect 0 '' run -e 'image_save ("q.img")'
expect 0 '' "$micac" image build --snapshot "$snapshot" -o app.img setup.m
expect 0 '^10 0$' run --base app.img main.m
expect 0 '^10 0$' run --base app.img main.m
expect 0 '^0$' run --base app.img -e 'disp (exist ("later"))'
expect 2 'not both' run --base app.img --image w.img main.m
expect 2 'it is no base' run --base q.img main.m
expect 1 'the program called exit' "$micac" image build --snapshot "$snapshot" -o no.img <(echo 'exit (3)')
expect 2 'build needs -o' "$micac" image build setup.m

# a large text goes from the map to the kernel, which does not wait for a block to be opened
expect 0 '' run --image text.img -e 't = repmat ("0123456789abcde", 1, 200000);'
run --image text.img --save never -e 'puts (t); fdisp (stdout, numel (t)); f = fopen ("copy.txt", "w"); fputs (f, t); fclose (f);' > text.out
[ "$(stat -c %s text.out copy.txt | tr '\n' ' ')" = '3000008 3000000 ' ] || { echo 'FAILED: a large text'; ls -l text.out copy.txt; failed=1; }

# what came to the name meanwhile is not this session's to replace
run --image fresh.img -e 'f = fopen ("began", "w"); fclose (f); while exist ("go") != 2, pause (0.05), end; x = 1;' & first=$!
for ((k = 0; k < 200; k++)); do [ -e began ] && break; sleep 0.05; done
expect 1 'another process is writing this image' run --image fresh.img -e 'x = 2;'
expect 0 'another process is writing this image' run -e 'try, image_save ("fresh.img"), catch e, disp (e.message), end'
expect 1 'another process is writing this image' "$micac" image merge fresh.img
touch go; wait $first
expect 0 '^x = 1$' run --image fresh.img --save never -e 'x'
expect 1 'cannot' run --image /no/such/x.img -e 'disp ("work")'

# what is not saved is only read: by several at once, and where the file may not be written
run --image keep.img -e 'x = 1;'
run --image keep.img --save never -e 'f = fopen ("reads", "w"); fclose (f); while exist ("done") != 2, pause (0.02), end; disp (x)' > reads.out 2>&1 & first=$!
for ((k = 0; k < 200; k++)); do [ -e reads ] && break; sleep 0.05; done
expect 0 '^x = 1$' run --image keep.img --save never -e 'x'
expect 0 '' run --image keep.img -e 'y = x + 1;'
touch done; wait $first
[ "$(cat reads.out)" = 1 ] || { echo 'FAILED: a session that only reads'; cat reads.out; failed=1; }
rm -f done reads
if [ "$(id -u)" = 0 ] && command -v setpriv > /dev/null; then
  nobody() { setpriv --reuid 65534 --regid 65534 --clear-groups env XDG_DATA_HOME=/nowhere HOME=/nowhere "$mica" -q --snapshot "$snapshot" "$@"; }
  if nobody -e '1;' 2> /dev/null; then
    chmod 755 "$folder"
    chmod 644 keep.img
    expect 0 '^y = 2$' nobody --image keep.img --save never -e 'y'
    expect 1 'keep.img: cannot open the image: Permission denied' nobody --image keep.img -e 'y'
    chmod 600 keep.img
  fi
fi
# … unless the program saves it itself, and then nobody else may have done so meanwhile
expect 0 '' run --image keep.img --save never -e 'z = 3; image_save ("keep.img");'
expect 0 '^z = 3$' run --image keep.img --abandon -e 'z'
expect 1 'keep.img: it came there while this session ran' run --image keep.img --save never -e "z = 4; system ('$mica -q --snapshot $snapshot --image keep.img -e \"z = 5;\"'); image_save ('keep.img');"
expect 0 '^z = 5$' run --image keep.img --save never -e 'z'
expect 1 'keep.img: it lies over a' run --snapshot none --image keep.img -e 'z'

# a program that waits is saved where it waits
printf 'pause (4); disp ("waited")\n' > waits.m
"$mica" -q --snapshot "$snapshot" --image waits.img --autosave 0.2 waits.m > waits.out & pid=$!
sleep 2
{ kill -9 $pid; wait $pid; } 2> /dev/null
expect 0 '#1 in pause' "$micac" image info waits.img
began=$(date +%s%N)
expect 0 '^waited$' run --image waits.img
[ $(($(date +%s%N) - began)) -lt 3900000000 ] || { echo 'FAILED: it waits from the begin again'; failed=1; }

# ages, wrong uses
expect 0 '^0$' run --image w.img --if-younger 1000 --save never -e 'disp (exist ("q"))'
sleep 0.1
expect 0 'not loaded, it was saved' "$mica" --snapshot "$snapshot" --image w.img --if-younger 0.05 --save never -e 'disp (exist ("x"))'
expect 2 'without --image FILE' run --autosave 1 -e '1;'
expect 2 'without --image FILE or --base FILE there is no image for .--trust' run --trust key -e '1;'
expect 2 'not a number of seconds from 0.01 to 31536000, a year: .40000000' run --image w.img --if-younger 40000000 -e '1;'
expect 2 'not a number of seconds' run --image w.img --autosave soon -e '1;'
expect 0 '^ans = 1$' env MICA_TRUST=key "$mica" -q --snapshot "$snapshot" -e '1' # for sessions that have an image
expect 2 'exit, never or ask' run --image w.img --save perhaps -e '1;'
expect 1 'no image of a Mica session' run --image p.m -e '1;'
expect 1 'cannot create' run --image no/where.img -e '1;'
expect 1 'lies over a standard library.s snapshot that this session has not opened' run --image w.img --snapshot none -e '1;'
expect 0 '' run --image keep.img -e 'x = 1;'
(flock -x 9; expect 1 'another process is writing this image' run --image keep.img -e 'x') 9<>keep.img

# a session is kept where its user said, whatever its program does
mkdir here there
(cd here && expect 0 '' run --image w.img -e 'x = 1; cd ("../there");')
(cd here && expect 0 '^x = 1$' run --image w.img --save never -e 'x')
expect 0 '^0$' run -e 'disp (exist ("there/w.img"))'

# what is put in the place of a file that a session is kept in, or taken from there, is not the last that was saved
cat > turns.m <<'M'
for k = 1:1000
  y(k) = k; pause (0.01);
  if k == 10, image_save ('./turns.img'); end
  if k == 20, system ([getenv('AT_20') ' 2>&1']); end
  if k == 60, disp ('far'); fflush (stdout); end
end
M
for what in true 'rm turns.img' "$micac image merge turns.img" 'cp turns.img other && mv other turns.img'; do
  rm -f turns.img turns.out
  AT_20=$what "$mica" -q --snapshot "$snapshot" --image turns.img --autosave 0.05 turns.m > turns.out 2>&1 & pid=$!
  until grep -q far turns.out 2> /dev/null || ! kill -0 $pid 2> /dev/null; do sleep 0.05; done
  expect 1 'another process is writing this image' run --image turns.img --if-younger 0.01 -e 'x = 1;'
  until "$micac" image info turns.img 2> /dev/null | grep -Eq ' y +double 1x(3[1-9]|[4-9].|[0-9]{3})' || ! kill -0 $pid 2> /dev/null; do
    sleep 0.05
  done
  { kill -9 $pid; wait $pid; } 2> /dev/null
  expect 0 '^1$' run --image turns.img --abandon --save never -e 'disp (numel (y) > 30)'
done

# checkpoints follow nobody's links, and leave nothing
mkdir tmp
cat > links.m <<'M'
[~, ~] = system (sprintf ('ln -s ../w.img tmp/mica-checkpoint-%d-0.img', getpid ()));
x = 1; if ! image_checkpoint ('a'), x = 2; rollback ('a'); end
disp (x)
M
expect 0 '^1$' env TMPDIR=tmp "$mica" -q --snapshot "$snapshot" links.m
expect 0 '^x = 41$' run --image w.img --save never -e 'x'
find tmp -type l -delete
rmdir tmp || failed=1
expect 1 'image.key: cannot open the key of images' env XDG_DATA_HOME=/proc/none "$mica" -q --snapshot "$snapshot" --image keyless.img -e '1;'
expect 0 '^x = 1$' run --image keep.img -e 'x'
echo 'x = 5' | expect 0 '^x = 5$' run --image in.img
expect 0 '^x = 5$' run --image in.img -e 'x'
expect 0 '^x = 41$' env XDG_DATA_HOME="$folder/other" "$mica" -q --snapshot "$snapshot" --image w.img -e 'x'

# a function file that changed between two lives is another function
echo 'function r = from_file (), r = 1; end' > from_file.m
expect 0 '^ans = 1$' run --image file.img -e 'from_file'
echo 'function r = from_file (), r = "other"; end' > from_file.m
expect 0 '^ans = other$' run --image file.img -e 'from_file'

# functions of onCleanup and atexit are not cut off by an autosave
cat > ends.m <<'M'
1;
function slow (), t = time (); while time () - t < 0.3, end, disp ('whole'); end
function fails (), c = onCleanup (@slow); error ('boom'); end
fails
M
expect 1 '^whole$' run --image ends.img --autosave 0.02 ends.m

# what a program saved of itself is believed of another user
printf 'x = cellfun (@(k) image_save ("own.img"), {1});\n' > own.m
expect 0 '' run own.m
expect 0 '' env XDG_DATA_HOME="$folder/other" "$mica" -q --snapshot "$snapshot" --image own.img
expect 0 '^x = 1$' env XDG_DATA_HOME="$folder/other" "$mica" -q --snapshot "$snapshot" --image own.img --save never -e 'x'

# no room: the program says so, ends with a status that is not 0, and the image is the old one
expect 0 '' run --image full.img -e 'x = 1;'
(ulimit -f 64; expect 1 'was not saved, its last image is as it was' run --image full.img -e 'x = 2; y = rand (1, 100000);')
expect 0 '^x = 1$' run --image full.img --save never -e 'x'
(ulimit -f 256; expect 0 'was not saved.*' run --image full.img --autosave 0.05 --save never -e 'y = rand (1, 100000); t = time (); while time () - t < 0.3, end; disp (7)')
expect 0 '^x = 1$' run --image full.img --abandon --save never -e 'x'
expect 0 'full.img: good' "$micac" image verify full.img
# … which is told once, not each time, and so is that there is room again
expect 0 '' run --image often.img -e 'x = 1;'
cat > often.m <<'M'
y = rand (1, 400000); t = time (); while time () - t < 0.6, end
y = 0; t = time (); while time () - t < 0.6, end
M
(ulimit -f 2048; run --image often.img --autosave 0.02 --save never often.m 2> often.err)
[ "$(grep -c 'was not saved' often.err) $(grep -c 'is saved again' often.err)" = '1 1' ] || { echo 'FAILED: a disk that stays full'; cat often.err; failed=1; }

# open files: there, longer, shorter, gone, from another folder
cat > files.m <<'M'
f = fopen ('lines.txt', 'r'); fgetl (f); fgetl (f);
if (image_save ('files.img')), disp (fgetl (f)); end
M
printf 'one\ntwo\nthree\nfour\n' > lines.txt
expect 0 '' run files.m
expect 0 '^three$' run --image files.img --save never
(cd / && expect 0 '^three$' run --image "$folder/files.img" --save never)
printf 'five\n' >> lines.txt
expect 0 '^three$' run --image files.img --save never
printf 'one\n' > lines.txt
expect 1 'lines.txt has 4 bytes, and the program stood at byte 8' run --image files.img --save never
rm lines.txt
expect 1 'lines.txt cannot be opened again' run --image files.img --save never
cat > gone.m <<'M'
f = fopen ('gone.txt', 'w+'); fputs (f, "one\ntwo\n"); frewind (f); fgetl (f);
unlink ('gone.txt');
r = image_save ('gone.img'); disp (fgetl (f))
M
expect 0 '^two$' run gone.m
expect 0 'gone.txt is open, and was deleted or replaced' "$mica" --snapshot "$snapshot" gone.m
printf 'f = fopen ("there.txt", "w+"); fputs (f, "one"); image_save ("moved.img"); rename ("there.txt", "other.txt"); for k = 1:3, image_save ("moved.img"); end\n' > moved.m
[ "$("$mica" --snapshot "$snapshot" moved.m 2>&1 | grep -c 'there.txt is open')" = 1 ] || { echo 'FAILED: a file that was moved'; failed=1; }
expect 1 'gone.txt cannot be opened again' run --image gone.img --save never

# two lives draw other numbers, unless the program chose them
run -e 'rand (); image_save ("r.img"); printf ("%.17g\n", rand ())' > /dev/null
a=$(run --image r.img --save never) b=$(run --image r.img --save never)
[ "$a" != "$b" ] || { echo "FAILED: two lives drew $a"; failed=1; }
run -e 'rand ("state", 3); rand (); image_save ("r.img"); printf ("%.17g\n", rand ())' > /dev/null
a=$(run --image r.img --save never) b=$(run --image r.img --save never)
[ "$a" = "$b" ] && [ -n "$a" ] || { echo "FAILED: seeded lives drew $a and $b"; failed=1; }

# killed before the first interval has passed
cat > early.m <<'M'
x = 1; if ! exist ('again.txt'), fclose (fopen ('again.txt', 'w')); pause (5); end, disp ('went on')
M
"$mica" -q --snapshot "$snapshot" --image early.img --autosave 60 early.m > /dev/null 2>&1 & pid=$!
until { [ -e again.txt ] && "$micac" image info early.img 2> /dev/null | grep -q '^#1'; } || ! kill -0 $pid 2> /dev/null; do sleep 0.05; done
{ kill -9 $pid; wait $pid; } 2> /dev/null
expect 0 '^went on$' run --image early.img < /dev/null

# killed again and again
cat > sim.m <<'M'
s = 0; h = containers.Map (); f = fopen ('log.txt', 'w'); v = [];
for k = 1:3000
  for j = 1:1500
    s = mod (s * 1103515245 + 12345 + j, 2147483648);
  end
  v(end+1) = s;
  h(sprintf ('key%d', mod (k, 37))) = v(max (1, end - 9):end);
  c = cellfun (@(x) sum (x), values (h));
  fprintf (f, '%d %d\n', k, s);
  printf ('%d %d %g\n', k, s, sum (c)); fflush (stdout);
end
fclose (f);
disp ('done');
M
run sim.m > want.txt && mv log.txt want.log
lives=0 status=137
while [ $status = 137 ] && [ $lives -lt 60 ]; do
  lives=$((lives + 1))
  "$mica" -q --snapshot "$snapshot" --image k.img --autosave 0.02 sim.m > "out.$lives" 2> "err.$lives" & pid=$!
  [ $lives -lt 59 ] && { sleep "0.0$((RANDOM % 70 + 20))"; kill -9 $pid; } 2> /dev/null
  wait $pid 2> /dev/null
  status=$?
done
[ $status = 0 ] || { echo "FAILED: after $lives lives status $status"; cat err.*; failed=1; }
cmp log.txt want.log || failed=1
python3 "$here/follow_lives.py" "$lives" || failed=1
[ -e "$folder/failed" ] && failed=1
exit $failed
