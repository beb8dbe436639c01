#!/usr/bin/env bash
# tests/cli/mica_edges.sh MICA SNAPSHOT - mica with closed and full streams, odd program files, snapshots that cannot be used, and
# programs that never end or nest too deeply.
set -u
mica=$1 snapshot=$2
export MICA_CACHE=off
. "$(dirname "$0")/../lib.sh"
cd "$work" || exit 2
export mica snapshot
expect() { expect_line "$@"; }

# streams
expect 0 '^$' '"$mica" <&-'
expect 0 '^Category Trigonometric; the cost of a call grows with the number of elements.$' '"$mica" -e "help sin"'
expect 0 '^Category LinearAlgebra; .* the cube of the side' '"$mica" -e "help inv"'
expect 0 '^4$' '"$mica" -e "disp(4)" <&-'
expect 1 'standard output: cannot write: Bad file descriptor' '"$mica" -e "disp(4)" >&-'
expect 0 '^$' '"$mica" -e "x = 4;" >&-'
if [ -c /dev/full ]; then
  expect 1 'standard output: cannot write: No space left' '"$mica" -e "disp(4)" >/dev/full'
  expect 1 'standard output: cannot write: No space left' '"$mica" --help >/dev/full'
  expect 1 '^$' '"$mica" -e "error(\"x\")" 2>/dev/full'
fi

# a limit of file sizes: the write fails, the program goes on, and so does a start whose cache cannot be written
expect 0 '^still here$' 'ulimit -f 1; "$mica" -e "f = fopen(\"large.txt\", \"w\"); fputs(f, repmat(\"x\", 1, 5000)); fclose(f); disp(\"still here\")"'
head -c 5000 "$snapshot" >short.snap
expect 0 '^2$' 'ulimit -f 8; MICA_CACHE=$PWD/cache "$mica" -q --snapshot short.snap -e "disp(mean([1 3]))"'
# without /proc a link still leads to the library beside the program
if [ -z "${MICA_TEST_SANITIZED-}" ] && unshare -rm true 2>unshare.txt; then
  mkdir beside && cp "$mica" beside/mica && cp "$snapshot" beside/stdlib.snap && ln -s beside/mica link
  expect 0 '^2$' 'unshare -rm sh -c "mount -t tmpfs none /proc && exec ./link -e \"disp(mean([1 3]))\""'
fi

# a library overwritten in place during a run is told of at the end; one that was only touched is not
cp "$snapshot" own.snap
printf 'x = median ([3 1 2]);\nsystem ("dd if=/dev/zero of=own.snap bs=4096 seek=1 count=400 conv=notrunc status=none");\ndisp (4)\n' >overwritten.m
expect 1 'mica: the standard library.s snapshot: it was written to while it was in use' '"$mica" --snapshot own.snap overwritten.m'
cp "$snapshot" own.snap
printf 'x = median ([3 1 2]);\nsystem ("touch -d 2001-01-01 own.snap");\ndisp (x)\n' >touched.m
expect 0 '^2$' '"$mica" --snapshot own.snap touched.m'
# a start that cannot open its configuration file for lack of descriptors
if [ -z "${MICA_TEST_SANITIZED-}" ]; then
  expect 0 '^4$' 'mkdir -p conf/mica; echo "gc.growth = 2" >conf/mica/mica.conf; ulimit -n 3; XDG_CONFIG_HOME=$PWD/conf "$mica" -q -e "disp(4)"'
fi

# program files
printf '\xef\xbb\xbfdisp(2)\r\nif true\r\n  disp("y")\r\nend' >bom.m
expect 0 '^y$' '"$mica" bom.m'
printf 'disp(1)\0disp(2)\n' >nul.m
expect 1 'nul.m:1:8: error: unexpected byte 0x00' '"$mica" nul.m'
expect 1 'cannot read: Is a directory' '"$mica" .'
: >empty.m
expect 0 '^$' '"$mica" empty.m'

# endless recursion of scripts, deep nesting
echo 'again' >again.m
expect 1 'max_recursion_depth exceeded' '"$mica" -e again'
expect 1 'max_recursion_depth exceeded' '"$mica" again.m'
expect 1 'nested too deeply to be compared' '"$mica" -e "c = {}; for i = 1:1e5, c = {c}; end; isequal(c, c)"'
expect 1 'nested too deeply to be displayed' '"$mica" -e "c = {}; for i = 1:1e5, c = {c}; end; c"'
expect 0 '^ans = 1$' '"$mica" -e "c = {}; for i = 1:900, c = {c}; end; isequal(c, c)"'

# snapshots
head -c 5000 "$snapshot" >cut.snap
expect 0 'not used \(truncated\): cut.snap: the file has 5000 bytes' '"$mica" --snapshot cut.snap -e "disp(1)"'
echo 'not a snapshot, only a line of text that is long enough to hold a header of some kind' >text.snap
expect 0 'text.snap: ' '"$mica" --snapshot text.snap -e "disp(1)"'
cp "$snapshot" use.snap
printf 'x = mean([1 3]);\nf = fopen("use.snap", "w"); fclose(f);\ndisp(median([1 3])); disp(strjoin({"a", "b"}))\n' >cut_short.m
expect 0 'snapshot not used .lost.: the snapshot file was cut short while it was in use' '"$mica" --snapshot use.snap cut_short.m'
cp "$snapshot" use.snap
printf 'x = mean([1 3]);\nunlink("use.snap");\ndisp(median([1 3]));\n' >removed.m
expect 0 '^2$' '"$mica" --snapshot use.snap removed.m'

# interruption
"$mica" -e 'unwind_protect, while true, end, unwind_protect_cleanup, disp("clean"), end_unwind_protect' >out.txt 2>&1 &
sleep 1
kill -INT $!
wait $!
got=$?
if [ $got != 130 ] || ! grep -q clean out.txt; then
  echo "an interrupted loop: status $got (expected 130)"
  bad=$((bad + 1))
fi
# Ctrl-C that ends a reading does not strike the next line, and gives up a line at the prompt
if command -v tmux >/dev/null; then
  screen() { tmux -L "edges$$" "$@"; }
  HOME=$work screen new-session -d -x 90 -y 30 "$mica -q"
  sleep 1
  for keys in 'q = input("? ")' C-c 'disp(611)' 'if 1' C-c 'disp(612)' C-c 'disp(613)'; do
    if [ "$keys" = C-c ]; then screen send-keys C-c; else screen send-keys -l "$keys"; screen send-keys Enter; fi
    sleep 0.4
  done
  screen capture-pane -p >screen.txt
  screen kill-server
  for n in 611 612 613; do
    grep -q "^$n" screen.txt || { echo "the prompt lost disp($n):"; cat screen.txt; bad=$((bad + 1)); }
  done
fi
exit $((bad > 0))
