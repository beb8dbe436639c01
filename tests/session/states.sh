#!/bin/bash
# tests/session/states.sh MICA MICAC SNAPSHOT SOURCES - states from the command line: options, signals, state_take, tools,
# the program in Python that reads and changes them.
set -u
mica=$(realpath "$1") micac=$(realpath "$2") snapshot=$(realpath "$3") sources=$(realpath "$4")
work=$(mktemp -d /tmp/mica-states-XXXXXX)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export HOME=$work MICA_STARTUP=none
failed=0
run() { "$mica" -q --snapshot "$snapshot" "$@"; }
# expect STATUS PATTERN COMMAND...: of what it prints on both streams
expect() {
    local want=$1 pattern=$2 out status
    shift 2
    out=$("$@" 2>&1)
    status=$?
    if [ $status != "$want" ] || ! grep -q -- "$pattern" <<< "$out"; then
        echo "FAILED: $*: status $status, not $want with '$pattern': $out"
        failed=1
    fi
}

cat > sum.m <<'M'
total = 0; names = {"a", 'bc'}; s.x = 1; s.y = [1 2 3]; m = containers.Map (); m("k") = 7;
for k = 1:10
  total = total + k;
end
printf ("%g\n", total);
M
expect 0 '^$' run --take-after 5 --state five.state sum.m
expect 0 '^55$' run --load five.state
expect 0 '^$' run --load five.state --take-after 8 --state eight.state
expect 0 '^55$' run --load eight.state
expect 2 'has passed 5 safe points already' run --load five.state --take-after 3 --state three.state
expect 1 'ended after [0-9]* safe points; no state was taken' run --take-after 99 --state none.state sum.m
[ ! -e none.state ] || { echo "FAILED: none.state is there"; failed=1; }
[ "$(stat -c %a five.state)" = 600 ] || { echo "FAILED: others may read a state"; failed=1; }

# options that go together, and those that do not
expect 2 'goes with --take-after' run --state x sum.m
expect 2 'goes with --take-after' run --take-after 3 sum.m
expect 2 'safe points from 1 on' run --take-after 0 --state x sum.m
expect 2 'safe points from 1 on' run --take-after 3x --state x sum.m
expect 2 'USR1, USR2 or TERM' run --take-on HUP --state x sum.m
expect 2 'a program of its own' run --load five.state sum.m
expect 2 'a program of its own' run --load five.state --image x

# files that are none, and places where none can be
echo 'no state' > text
expect 1 'text: it is no state of a program' run --load text
expect 1 'cannot open' run --load absent.state
head -c 2000 five.state > cut.state
expect 1 'cut.state: MessagePack data counts more than there is' run --load cut.state
expect 1 'standard library.s snapshot that this session has not opened' "$mica" -q --snapshot none --load five.state
expect 1 'the state was not taken' run --take-after 5 --state nowhere/five.state sum.m

# a program that takes its own
cat > takes.m <<'M'
x = 41; r = state_take ("own.state"); printf ("%d %d\n", r, x + 1);
M
expect 0 '^0 42$' run takes.m
expect 0 '^1 42$' run --load own.state
expect 1 'state_take: nowhere/x' run -e 'state_take ("nowhere/x")'

# signals: goes on, or ends
cat > long.m <<'M'
fclose (fopen ("begun", "w")); k = 0;
while ! exist ("stop", "file"), k = k + 1; pause (0.01); end
printf ("%d\n", k > 0);
M
for signal in USR1 USR2; do
    rm -f begun stop on.state
    "$mica" -q --snapshot "$snapshot" --state on.state --take-on $signal long.m > out & pid=$!
    until [ -e begun ]; do sleep 0.02; done
    kill -$signal $pid
    until [ -e on.state ] || ! kill -0 $pid 2> /dev/null; do sleep 0.02; done
    touch stop
    wait $pid || { echo "FAILED: a program that goes on behind $signal ends with $?"; failed=1; }
    [ "$(cat out)" = 1 ] || { echo "FAILED: behind $signal it printed $(cat out)"; failed=1; }
    expect 0 '^1$' run --load on.state
done
rm -f begun stop
"$mica" -q --snapshot "$snapshot" --state end.state --take-on TERM long.m > out & pid=$!
until [ -e begun ]; do sleep 0.02; done
kill -TERM $pid
wait $pid || { echo "FAILED: a program that ends behind TERM ends with $?"; failed=1; }
touch stop
expect 0 '^1$' run --load end.state

# the tools
expect 0 'instruction counter  5' "$micac" state info five.state
expect 0 '"instruction counter":5' "$micac" state info --json five.state
expect 0 '"format":"mica state"' "$micac" state export five.state
expect 0 'five.state: good' "$micac" state verify --snapshot "$snapshot" five.state
expect 1 'text: it is no state' "$micac" state verify --snapshot "$snapshot" text
expect 2 'it is info, verify or export, not' "$micac" state tell five.state

# a program in another language reads it and changes a value
python=/usr/bin/python3
if $python -c 'import msgpack' 2> /dev/null; then
    show() { $python "$sources/examples/state/state.py" "$@"; }
    expect 0 'sum.m, after 5 safe points' show five.state
    expect 0 '^total = 3.0$' show five.state
    expect 0 "^names = {.*'bc'}$" show five.state
    expect 0 '^s = struct {x: 1.0, y: 1x3 double \[1.0, 2.0, 3.0\]}$' show five.state
    expect 0 '^m = map {.*: 7.0}$' show five.state
    expect 0 '^$' show five.state total=1000 -o changed.state
    expect 0 '^1052$' run --load changed.state
    expect 1 'no variable' show five.state absent
else
    echo "python3-msgpack is not installed: the program in Python was not tried"
fi
exit $failed
