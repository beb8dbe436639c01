#!/usr/bin/env bash
# tests/image/reports.sh MICA MICAC SNAPSHOT FORGE - what users of such systems have reported elsewhere, each as a test of what
# happens here; those of memory files are in tests/memory/test_reports.c. FORGE is the program of forge_image.c.
set -u
mica=$1 micac=$2 snapshot=$3 forge=$4
. "$(dirname "$0")/../lib.sh"
cd "$work" || exit 2
export XDG_DATA_HOME=$work/data HOME=$work MICA_CACHE=off
run() { "$mica" -q --snapshot "$snapshot" "$@"; }

# memory that is given back on a private map of a file has the file's bytes again (firecracker, 6174 and 5452): here it is zeros,
# in this life and the next ones
cat > cleared.m <<'M'
clear a
z = zeros (1e7, 1); w = zeros (2e6, 1); w(5) = 1;
printf ('%d %d %d\n', any (z), sum (w), numel (z) + numel (w));
M
run --image large.img -e 'a = 1 + (1:13e6); b = 7;' || die "no image of 100 MB"
expect_here 0 '^0 1 12000000$' run --image large.img cleared.m
expect_here 0 '^0 1 7$' run --image large.img -e 'printf ("%d %d %d\n", any (z), sum (w), b); z(9) = 1; clear w; v = zeros (2e6, 1);'
expect_here 0 '^1 0 7$' run --image large.img --save never -e 'printf ("%d %d %d\n", sum (z), any (v), b)'
expect_here 0 'good, and its memory is proved' "$micac" image verify --deep --snapshot "$snapshot" large.img
rm large.img

# pages were looked at before the version was (gvisor, 14278): of other instructions and damaged pages the first is told
run --image w.img -e 'x = 1:2000; c = {1, "two", magic(20)};' || die "no image"
"$forge" code w.img other.img || die "no forgery"
size=$(stat -c %s other.img)
cp other.img garbage.img
python3 - garbage.img <<'P'
import sys
# all pages but the superblocks, and the tables behind them, which tell where pages are
with open(sys.argv[1], "r+b") as f:
    whole = f.read()
    at = whole.find(b"heap\0")  # in the list of regions
    end = (at if at > 0 else len(whole)) // 4096 * 4096 - 8 * 4096
    for page in range(4 * 4096, end, 4096):
        f.seek(page)
        f.write(bytes(b ^ 0x55 for b in whole[page:page + 4096]))
P
cmp -s other.img garbage.img && die "no garbage"
for how in "run --save never --image garbage.img -e x" "run --base garbage.img -e x"; do
  expect_here 1 'garbage.img: .*other instructions or classes.*VERSION_MISMATCH' $how
done
expect_here 1 'CORRUPTED' "$micac" image verify garbage.img

# a processor without what the first life used (gvisor, 11486; openj9, 24233)
cat > kernels.m <<'M'
x = linspace (0.1, 3, 4001); a = reshape (sin (1:10000), 100, 100);
for k = 1:4
  if k == 3 && numel (argv ()), image_save (argv (){1}); end
  x = x .* 1.0001 + sqrt (x) - x ./ 7; a = mod (a * 3 + k, 1.7); i = int32 (x * 100);
  printf ('%.17g %.17g %d %.10g %.17g\n', sum (x), max (a(:)), sum (i), sum ((a * a')(:)), cumsum (x)(end));
end
M
run kernels.m > want || die "kernels.m"
run kernels.m k.img > /dev/null || die "no image of kernels.m"
for masked in -AVX512F -AVX512F,-AVX2,-FMA -AVX512F,-AVX2,-FMA,-AVX,-SSE4_2; do
  GLIBC_TUNABLES=glibc.cpu.hwcaps=$masked OPENBLAS_CORETYPE=Prescott run --image k.img --save never > have 2>&1
  tail -2 want | cmp -s - have || fail "without $masked: $(cat have)"
done

# clocks of another machine (crac, 53; criu, 2982): time does not run backwards, and what waits comes to its end
cat > clocks.m <<'M'
id = tic; later = id + uint64 (3600e6); tic;
image_save ('clocks.img');
printf ('%d %d %d\n', toc (id) >= 0, toc (later) >= 0, toc () >= 0);
pause (0.2); disp ('waited')
M
expect_here 0 '^1 1 1$' run clocks.m
expect_here 0 '^1 1 1$' run --image clocks.img --save never
"$mica" -q --snapshot "$snapshot" --image pauses.img --autosave 0.05 -e 'disp (1); pause (1.5); disp ("waited")' > pauses.out & pid=$!
sleep 0.7
{ kill -9 $pid; wait $pid; } 2> /dev/null
if unshare -T --monotonic 1000000 true 2> /dev/null; then # another boot, whose clock is ahead, or behind
  cp pauses.img behind.img
  expect_here 0 '^waited$' timeout 20 unshare -T --monotonic 1000000 "$mica" -q --snapshot "$snapshot" --image behind.img --autosave 0.05
  cp pauses.img behind.img
  unshare -T --monotonic -30 true 2> /dev/null && # where the machine runs for so long
    expect_here 0 '^waited$' timeout 20 unshare -T --monotonic -30 "$mica" -q --snapshot "$snapshot" --image behind.img --autosave 0.05
fi
expect_here 0 '^waited$' timeout 20 "$mica" -q --snapshot "$snapshot" --image pauses.img --autosave 0.05

# a disk that is full at the end (pharo, 11862; redis, 1604): a message, a status, no file of no bytes, and no hang
if unshare -rm true 2> /dev/null; then
  mkdir disk
  cat > full.sh <<'S'
mount -t tmpfs -o size=700k none disk || exit 77
"$1" -q --snapshot "$2" --image disk/f.img -e 'x = 1;' || exit 2
cp disk/f.img before
timeout 20 "$1" -q --snapshot "$2" --image disk/f.img -e 'x = 2; y = rand (1, 200000);' 2> said && exit 3
grep -q 'was not saved.*No space left' said || exit 4
timeout 20 "$1" -q --snapshot "$2" --image disk/f.img --autosave 0.02 -e 'x = 2; y = rand (1, 200000); pause (0.3);' 2> said && exit 5
"$3" image verify disk/f.img > /dev/null || exit 6
timeout 20 "$1" -q --snapshot "$2" --image disk/f.img --abandon --save never -e 'exit (10 * (x != 1 && x != 2))' || exit 7
timeout 20 "$1" -q --snapshot "$2" --image disk/new.img -e 'y = rand (1, 200000);' 2> said && exit 8
if [ -e disk/new.img ]; then "$3" image verify disk/new.img > /dev/null || exit 9; fi
ls disk/* | grep -v 'img$' && exit 10
exit 0
S
  unshare -rm bash full.sh "$mica" "$snapshot" "$micac" || fail "a full disk: step $?"
fi
exit $((bad > 0))
