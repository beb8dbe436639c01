#!/usr/bin/env bash
# tests/image/base.sh MICA MICAC SNAPSHOT - sessions that begin behind a set-up: what it took from outside, image_ready, images
# that are the same bytes, and memory that is mapped and verified when it is touched.
set -u
mica=$1 micac=$2
folder=$(mktemp -d /tmp/mica-base-XXXXXX)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
export XDG_DATA_HOME=$folder/data HOME=$folder
cp "$3" library.snap
unset SOURCE_DATE_EPOCH
run() { "$mica" -q --snapshot library.snap "$@"; }
build() { "$micac" image build --snapshot library.snap "$@"; }

# expect STATUS PATTERN COMMAND...: the status, and a line of its output that matches; "!PATTERN": that none does
expect() {
  local status=$1 pattern=$2 out have none=
  shift 2
  [ "${pattern:0:1}" = '!' ] && none=1 pattern=${pattern:1}
  out=$("$@" 2>&1) && have=0 || have=$?
  if [ "$have" != "$status" ] || { [ -z "$none" ] && ! grep -Eq -- "$pattern" <<<"$out"; } ||
     { [ -n "$none" ] && grep -Eq -- "$pattern" <<<"$out"; }; then
    printf 'FAILED: %s\n  status %s, expected %s with "%s%s"; output:\n%s\n' "$*" "$have" "$status" "${none:+!}" "$pattern" "$out"
    : > failed
  fi
}
check() { "$@" || { printf 'FAILED: %s\n' "$*"; : > failed; }; }

# ---- what a set-up took ----
printf '1,2\n3,4\n' > data.csv
cat > takes.m <<'M'
t = time ();
for k = 1:3, t = [t, time()]; end
rand ("twister", 5); x = rand (2); x = randn (2);
randn ("twister", 5); y = randn (2);
m = csvread ("data.csv");
f = fopen ("data.csv"); l = fgetl (f); fclose (f);
h = getenv ("HOME"); printf ("out\n"); fprintf (1, "out\n");
d = date ();
if exist ("nowhere.txt", "file"), disp ("there"), end
M
expect 0 '^taken from outside$' build -o takes.img takes.m
expect 0 '^  clock: time, takes.m:1, 5 times$' "$micac" image info takes.img
expect 0 '^  entropy: randn, takes.m:3$' "$micac" image info takes.img # before it was seeded, and not behind that
expect 0 '!entropy: rand,' "$micac" image info takes.img
expect 0 "^  file: csvread \('data.csv'\), takes.m:5\$" "$micac" image info takes.img
expect 0 "^  file: fopen \('data.csv'\), takes.m:6\$" "$micac" image info takes.img
expect 0 "^  environment: getenv \('HOME'\), takes.m:7\$" "$micac" image info takes.img
expect 0 '!printf' "$micac" image info takes.img
expect 0 '^  environment: localtime in date, takes.m:8$' "$micac" image info takes.img
expect 0 "^  clock, file: exist \('nowhere.txt'\), takes.m:9\$" "$micac" image info takes.img
expect 0 '"takes":\["clock"\],"builtin":"time","file":"takes.m","line":1,"count":5\}' "$micac" image info --json takes.img
expect 0 '"takes":\["file"\],"builtin":"csvread","argument":"data.csv"' build --json -o takes.img takes.m
expect 1 'not self-contained; nothing was saved' build --self-contained -o refused.img takes.m
check [ ! -e refused.img ]
echo 'p = primes (100); s = sprintf ("%d", p); error_seen = false; try, error ("x"); catch, error_seen = true; end' > pure.m
expect 0 '^taken from outside: nothing$' build --self-contained -o pure.img pure.m
expect 0 '^taken from outside: nothing$' "$micac" image info pure.img
expect 0 '^\{"outside":\[\]\}$' build --self-contained --json -o pure.img pure.m
echo 'x = fgetl (0);' > asks.m
expect 0 '^  input: fgetl' build -o asks.img asks.m < <(printf 'abc42\n')
printf 'for k = 1:1500, exist (sprintf ("f%%d", k)); end' > many.m
expect 0 '^  500 further calls$' build -o many.img many.m
printf 'exist ("a\\033[2J");' > steer.m
expect 0 "exist \('a\?\[2J'\)" build -o steer.img steer.m
expect 0 '!taken from outside' run --image w.img -e 'time ();'
expect 0 '!taken from outside' "$micac" image info w.img

# ---- image_ready ----
cat > app.m <<'M'
table = cumsum (1:1000);
function r = wait_for (v)
  r = v;
  if image_ready (), printf ("behind, %d arguments\n", numel (argv ())); else, printf ("straight on\n"); end
end
z = wait_for (table(10));
printf ("z is %d\n", z);
if image_ready (), disp ("twice"), end
M
expect 0 '^straight on$' run app.m
expect 0 '!^(straight on|behind|z is)' build -o app.img app.m
expect 0 '^#1 in image_ready$' "$micac" image info app.img
expect 0 '^behind, 0 arguments$' run --base app.img
expect 0 '^z is 55$' run --base app.img
expect 0 '!twice' run --base app.img
expect 0 '^behind, 2 arguments$' run --base app.img app.m a b
expect 0 '^1000 0 0$' run --base app.img -e 'printf ("%d %d %d\n", numel (table), exist ("z"), image_ready ());'
echo 'printf ("%d %s\n", table(2), argv (){1})' > main.m
expect 0 '^3 arg$' run --base app.img main.m arg
expect 0 '^1000$' run --base app.img - < <(echo 'disp (numel (table))')
echo 'c = onCleanup (@() image_ready ()); clear c; disp ("so far")' > nested.m
expect 0 '!so far' build -o nested.img nested.m
expect 0 '^so far$' run --base nested.img
echo 'x = 1; exit (0)' > ends.m
expect 1 'called exit; nothing was saved' build -o ends.img ends.m
check [ ! -e ends.img ]

# what is to be done at the end is done at the end of what begins behind it
cat > cleans.m <<'M'
c = onCleanup (@() disp ("workspace ends"));
function f (), l = onCleanup (@() disp ("function ends")); image_ready (); disp ("goes on"); end
f ();
M
expect 0 '!ends' build -o cleans.img cleans.m
expect 0 '^workspace ends$' run --base cleans.img
expect 0 '^function ends$' run --base cleans.img
expect 0 '^function ends$' run --base cleans.img -e '1;'
sed -i 's/image_ready (); //' cleans.m
expect 0 '!workspace ends' build -o cleans.img cleans.m
expect 0 '^workspace ends$' run --base cleans.img -e '1;'

# ---- the same bytes ----
echo 't = primes (5000); m = containers.Map ({"a", "b"}, {1, 2}); f = @(x) x + numel (t);' > setup.m
export SOURCE_DATE_EPOCH=1700000000
build -o one.img setup.m 2> /dev/null
sleep 1.1
build -o two.img setup.m 2> /dev/null
check cmp one.img two.img
expect 0 '2023-11-14 22:13:20 UTC' "$micac" image info one.img
expect 2 'SOURCE_DATE_EPOCH is not a number' env SOURCE_DATE_EPOCH=yesterday "$micac" image build -o no.img setup.m
unset SOURCE_DATE_EPOCH

# ---- encrypted ----
head -c 32 /dev/urandom > key && chmod 600 key
echo 'h = getenv ("HOME"); t = primes (5000);' > secret.m
expect 0 "^  environment: getenv \('HOME'\), secret.m:1\$" build --key-file key -o secret.img secret.m
expect 0 "^  environment: getenv \('HOME'\), secret.m:1\$" "$micac" image info --key-file key secret.img
expect 0 '!getenv' "$micac" image info secret.img
expect 0 '^669$' run --base secret.img --key-file key -e 'disp (numel (t))'
expect 1 'KEY_NEEDED|encrypted' run --base secret.img -e 'disp (numel (t))' < /dev/null
expect 0 '' "$micac" image decrypt --key-file key -o plain.img secret.img
expect 0 '^669$' run --base plain.img -e 'disp (numel (t))'
expect 0 "^  environment: getenv \('HOME'\), secret.m:1\$" "$micac" image info plain.img
build --key-file key -o nested.img nested.m 2> /dev/null
expect 0 '^so far$' run --base nested.img --key-file key

# ---- memory that is mapped when it is touched ----
cat > large.m <<'M'
a = reshape (1:300000, 600, 500); b = repmat ("text", 1, 5000); c = num2cell (1:2000); m = containers.Map ();
for k = 1:500, m(sprintf ("%d", k)) = k; end
gone = ones (1, 100000); clear gone
M
expect 0 '' build -o large.img large.m
cp large.img before.img
expect 0 '^45000150000 20000 2001000 500 125250$' run --base large.img -e \
  'printf ("%d %d %d %d %d\n", sum (a(:)), numel (b), sum ([c{:}]), m.Count, sum (cell2mat (values (m))));'
expect 0 '^1 300000 0$' run --base large.img -e 'printf ("%d %d %d\n", a(1), a(end), any (zeros (1, 50000)));'
# what is freed untouched, written, and allocated again is the session's own
expect 0 '^0 7 500$' run --base large.img -e 'clear a b; d = zeros (1, 400000); d(7) = 7; printf ("%d %d %d\n", d(1), sum (d), m.Count);'
expect 0 '^999 300000$' run --base large.img -e 'a(5, 5) = 999; printf ("%d %d\n", a(5, 5), a(end));'
expect 0 '^1 1$' run --base large.img -e 'k = image_checkpoint ("here"); if ! k, a = 0; rollback ("here"); end, printf ("%d %d\n", k, a(1));'
# … also where it is saved from there, kept, and gone on with
expect 0 '' run --base large.img -e 'a(1) = -1; image_save ("later.img");'
expect 0 '^-1 20000 500$' run --image later.img --abandon -e 'printf ("%d %d %d\n", a(1), numel (b), m.Count);'
expect 0 '^-1 300000$' run --base later.img -e 'printf ("%d %d\n", a(1), a(end));'
check cmp large.img before.img
# many at a time, and randomness that is new in each
for k in 1 2 3 4 5 6; do run --base large.img -e 'printf ("%d %.15g\n", sum (a(:)), rand);' > "out.$k" & done
wait
check [ "$(cut -d' ' -f1 out.? | sort -u)" = 45000150000 ]
check [ "$(cut -d' ' -f2 out.? | sort -u | wc -l)" = 6 ]
# one flipped bit in each page: refused, or the process ends, or nobody touched it; never another result
pages=$(($(stat -c %s large.img) / 4096))
for ((page = 0; page < pages; page += 1 + RANDOM % 17)); do
  cp before.img bad.img
  printf '\377' | dd of=bad.img bs=1 seek=$((page * 4096 + 1234)) conv=notrunc status=none
  cmp -s before.img bad.img && continue
  out=$(run --base bad.img -e 'printf ("%d %d\n", sum (a(:)), numel (b));' 2> bad.err) && good=1 || good=0
  if [ $good = 1 ] && [ "$out" != '45000150000 20000' ]; then
    printf 'FAILED: a flipped bit in page %d: %s\n' $page "$out"
    : > failed
  fi
  [ $good = 1 ] || grep -q 'bad.img\|does not match\|damaged' bad.err || { printf 'FAILED: page %d:\n' $page; cat bad.err; : > failed; }
done

# ---- pages of the library that the set-up used, and nobody has touched since ----
echo 'p = strsplit (strtrim (datestr (1)), "-"); s = fliplr (1:4); q = primes (30); w = validatestring ("app", {"apple"});' > uses.m
expect 0 '' build -o uses.img uses.m
uses='disp (numel (strsplit (strtrim (datestr (2)), "-"))); disp (fliplr (1:2)); f = p{1};'
expect 0 '^3$' run --base uses.img -e "$uses"
# a session that was saved behind one refers to them too
expect 0 '' run --base uses.img -e 'image_save ("uses2.img");'
expect 0 '' run --image uses2.img --abandon -e '1;'
expect 0 '^3$' run --base uses2.img -e "$uses"

# one flipped byte in any of its pages: never another result
cp library.snap good.snap
pages=$(($(stat -c %s good.snap) / 4096)) ended=0
for ((page = 1; page < pages; page += 7)); do
  printf '\377' | dd of=library.snap bs=1 seek=$((page * 4096 + 99)) conv=notrunc status=none
  out=$(run --base uses.img -e "$uses" 2> bad.err) && good=1 || good=0
  [ $good = 1 ] || ended=$((ended + 1))
  if [ $good = 1 ] && [ "$out" != "$(printf '3\n   2   1')" ]; then
    printf 'FAILED: a flipped byte in page %d of the library: %s\n' $page "$out"
    : > failed
  fi
  dd if=good.snap of=library.snap bs=4096 skip=$page seek=$page count=1 conv=notrunc status=none
done
check cmp good.snap library.snap
check [ $ended -ge 3 ]

[ ! -e failed ] && echo good
