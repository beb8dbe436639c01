#!/usr/bin/env bash
# tests/cli/micac_edges.sh MICAC - micac build towards outputs that must not be replaced, and with lost output.
set -u
micac=$1
. "$(dirname "$0")/../lib.sh"
cd "$work" || exit 2
mkdir src folder
printf 'function r = twice(x)\n  r = 2 * x;\nend\n' >src/twice.m
export micac
expect() { expect_line "$@"; }
mkfifo pipe
expect 1 'pipe: cannot replace it: it is not a regular file' '"$micac" build -o pipe src'
[ -p pipe ] || { echo "the pipe was replaced"; bad=$((bad + 1)); }
expect 1 'folder: cannot replace it: Is a directory' '"$micac" build -o folder src'
expect 2 'no output given' '"$micac" build -o "" src'
expect 1 '^error: absent/out.snap: ' '"$micac" build -o absent/out.snap src | grep . || "$micac" build -o absent/out.snap src'
expect 0 '1 of 1 sources' '"$micac" build -o out.snap src'
expect 1 '' '"$micac" build -o out.snap src >&-'
if [ -c /dev/full ]; then
  expect 1 'could not be written' '"$micac" verify out.snap >/dev/full'
  expect 1 'could not be written' '"$micac" --help >/dev/full'
fi
# a limit of file sizes is an error like a full disk
expect 1 'File too large' 'ulimit -f 8; "$micac" build -o large.snap src'
[ ! -e large.snap ] && [ -z "$(find . -name 'large.snap.*')" ] || { echo "a build beyond the limit left files"; bad=$((bad + 1)); }
# a build that is killed leaves the old file whole
before=$(cksum <out.snap)
for wait in 0.01 0.02 0.05; do
  "$micac" build -o out.snap src >out.txt 2>&1 &
  sleep $wait
  kill -KILL $! 2>out.txt
  wait $! 2>out.txt
done
[ "$before" = "$(cksum <out.snap)" ] || { echo "a killed build changed the file"; bad=$((bad + 1)); }
# two at once
"$micac" build -o out.snap src >out1.txt 2>&1 &
"$micac" build -o out.snap src >out2.txt 2>&1 || { cat out2.txt; bad=$((bad + 1)); }
wait $! || { cat out1.txt; bad=$((bad + 1)); }
[ "$before" = "$(cksum <out.snap)" ] || { echo "two builds at once spoilt the file"; bad=$((bad + 1)); }
# a cache of builds with any byte changed: the same file as without
"$micac" build -o plain.snap src >out.txt && "$micac" build -o kept.snap --incremental src >out.txt && cp kept.snap.cache whole.cache
for ((at = 0; at < $(stat -c %s whole.cache); at += 41)); do
  cp whole.cache kept.snap.cache
  printf '\xa5' | dd of=kept.snap.cache bs=1 seek=$at conv=notrunc 2>dd.txt
  if ! "$micac" build -o kept.snap --incremental src >out.txt 2>&1 || ! cmp -s plain.snap kept.snap; then
    echo "a cache with byte $at changed:"; cat out.txt; bad=$((bad + 1)); break
  fi
done
# where the disk has no room for cache and output, the output is what is left
if unshare -rm true 2>unshare.txt; then
  mkdir many disk
  for k in $(seq 150); do printf 'function y = f%d (x)\n  y = x + %d;\nend\n' "$k" "$k" >"many/f$k.m"; done
  expect 0 'o.snap.cache: the disk has no room for it beside the output; it was removed' \
    'unshare -rm sh -c "mount -t tmpfs -o size=208k none disk && $micac build --incremental -o disk/o.snap many && [ -s disk/o.snap ] && [ ! -e disk/o.snap.cache ]"'
fi
exit $((bad > 0))
