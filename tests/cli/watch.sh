#!/usr/bin/env bash
# tests/cli/watch.sh MICA - a program runs on while people change its functions: by editors that write in place, rename, or keep
# a copy, with slips, and by moving folders. What it prints is each version once, in order.
set -u
mica=$1
. "$(dirname "$0")/../lib.sh"
export XDG_DATA_HOME=$work/data HOME=$work
mkdir "$work/fns"
cat > "$work/main.m" <<'E2'
addpath ([pwd "/fns"]);
last = ""; t = tic;
do
  try, s = f (); catch e, s = e.identifier; end
  if ! strcmp (s, last), printf ("%s\n", s); fflush (stdout); last = s; end
until strcmp (s, "end") || toc (t) > 60
E2

# version WORD: the whole text of a file that says it.
version() { printf 'function s = f ()\n  s = "%s";\nend\n' "$1"; }

# seen WORD: waits until the program has printed it last.
seen() {
  for _ in $(seq 300); do
    [ "$(tail -1 "$work/out")" = "$1" ] && return
    sleep 0.05
  done
  fail "$mode: waiting for $1, the program says: $(tail -3 "$work/out")"
}

for mode in --watch --watch=stat; do
  cd "$work" || exit 1
  version one > fns/f.m
  : > out
  "$mica" -q "$mode" main.m > out 2> err &
  pid=$!
  seen one
  version two > fns/f.m
  seen two
  version three > fns/f.m.new && mv fns/f.m.new fns/f.m # renamed into place
  seen three
  mv fns/f.m fns/f.m~ && version four > fns/f.m # the old one is kept beside it
  seen four
  echo 'function s = f (), s = (; end' > fns/f.m # a slip
  for _ in $(seq 100); do grep -q 'cannot be used' err && break; sleep 0.05; done
  sleep 0.3
  version five > fns/f.m
  seen five
  [ "$(grep -c 'cannot be used; the function stays as it was' err)" = 1 ] || fail "$mode: a slip is not told once: $(cat err)"
  mkdir fns/private # something else happens there
  rm fns/f.m
  seen Octave:undefined-function
  version six > fns/f.m
  seen six
  mv fns away # and the folder is another one when it is there again
  seen Octave:undefined-function
  mkdir fns
  version seven > fns/f.m
  seen seven
  rm -r fns
  seen Octave:undefined-function
  mv away fns
  seen six
  version end > fns/f.m
  seen end
  wait $pid || fail "$mode: status $?"
  want="one two three four five Octave:undefined-function six Octave:undefined-function seven Octave:undefined-function six end"
  [ "$(tr '\n' ' ' < out)" = "$want " ] || fail "$mode: $(tr '\n' ' ' < out)"
  rm -r fns/*
done

# Without it a program keeps what it has, and asks itself with reload; at a prompt each line looks.
cd "$work" && version one > fns/f.m
cat > asks.m <<'E2'
addpath ([pwd "/fns"]);
function put (s), w = fopen ("fns/f.m", "w"); fprintf (w, "function s = f ()\n  s = \"%s\";\nend\n", s); fclose (w); end
disp (f ()), put ("two"), disp (f ()), reload, disp (f ())
E2
out=$("$mica" -q asks.m 2>&1 | sed 's|/[^ ]*/||' | tr '\n' ' ')
[ "$out" = "one one patched: f.m two " ] || fail "by hand: $out"
expect_run 0 '^three$' "$mica" -q -e 'addpath ("fns"); f ();' -e 'system ("sed -i s/two/three/ fns/f.m");' -e 'disp (f ())'
# What it takes, and what not.
expect_run 2 'watch' "$mica" --watch=often -e 1
expect_run 0 'ans = 1' "$mica" --watch -e 1
expect_run 0 'ans = 1' "$mica" --watch=stat -e 1
exit $((bad > 0))
