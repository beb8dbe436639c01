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

# of other instructions, and no byte behind what says so can be read (gvisor, 14278)
python3 - <<'P'
state = bytearray(open("five.state", "rb").read())
state[state.index(b"\xa4code\xc4\x20") + 7] ^= 1
names = state.index(b"\xa5names")
state[names:] = b"\xc1" * (len(state) - names)
open("other.state", "wb").write(state)
P
for how in "run --load other.state" "$micac state verify --snapshot $snapshot other.state"; do
    expect 1 'other.state: .*other instructions.*VERSION_MISMATCH' $how
done
expect 1 'SERIALIZATION' "$micac" state info other.state

# a program that takes its own
cat > takes.m <<'M'
x = 41; r = state_take ("own.state"); printf ("%d %d\n", r, x + 1);
M
expect 0 '^0 42$' run takes.m
expect 0 '^1 42$' run --load own.state
expect 1 'state_take: nowhere/x' run -e 'state_take ("nowhere/x")'

# patches that were patched, whose code has gone, and what is taken back then
cat > patched.m <<'M'
for k = 1:2, eval (sprintf ("function y = flip (x), y = 'patch %d'; end", k)); end
r = state_take ("patched.state"); patch_reset flip; printf ("%d\n", numel (patches ()));
M
expect 0 '^0$' run patched.m
expect 0 '^0$' run --load patched.state

# the environment is what the program made of it
cat > variables.m <<'M'
setenv ("MICA_SET", "as it is"); setenv ("MICA_EMPTY", ""); unsetenv ("MICA_GONE"); setenv ("MICA_BOTH", "x"); unsetenv ("MICA_BOTH");
r = state_take ("variables.state");
printf ("%d [%s] [%s] [%s] [%s]", r, getenv ("MICA_SET"), getenv ("MICA_EMPTY"), getenv ("MICA_GONE"), getenv ("MICA_BOTH"));
system ("echo \" $MICA_SET ${MICA_GONE-gone}\"");
M
expect 0 '^0 .as it is. .. .. .. as it is gone$' env MICA_GONE=1 MICA_EMPTY=2 "$mica" -q --snapshot "$snapshot" variables.m
expect 0 '^1 .as it is. .. .. .. as it is gone$' env MICA_GONE=1 MICA_EMPTY=2 MICA_SET=3 "$mica" -q --snapshot "$snapshot" --load variables.state

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
expect 2 'it is info, verify, export, root' "$micac" state tell five.state

# the root; places and what lies in them
root=$("$micac" state root five.state)
expect 0 '^[0-9a-f]\{64\}$' "$micac" state root five.state
run --load five.state --take-after 8 --state again.state
[ "$("$micac" state root again.state)" = "$("$micac" state root eight.state)" ] ||
    { echo "FAILED: two states of one moment have different roots"; failed=1; }
expect 0 '^\["map 1","k"\]' "$micac" state places five.state
expect 2 'prove takes a file and a place' "$micac" state prove five.state total
expect 1 "no variable 'absent'" "$micac" state prove five.state absent -o x.proof
expect 1 'nothing in the place \["map 9"\]' "$micac" state prove five.state '["map 9"]' -o x.proof
expect 1 'text: it is no state' "$micac" state root text

# values that are set, and what differs
expect 0 '^$' "$micac" state set five.state total=1000 -o set.state
expect 0 '^1052$' run --load set.state
expect 0 '^$' "$micac" state set five.state '["map 1","k"]="seven"' -o map.state
expect 3 '^~ \["map 1","k"\]$' "$micac" state diff five.state map.state
expect 3 '^$' "$micac" state diff -q five.state map.state
expect 0 '^$' "$micac" state diff five.state five.state
expect 1 'a value is a number, true, false or a "text", not 1x' "$micac" state set five.state total=1x -o x.state
expect 1 'a value is a number, true, false or a "text", not 1e400' "$micac" state set five.state total=1e400 -o x.state
expect 1 'no value lies in the place \["frame",0\]' "$micac" state set five.state '["frame",0]=3' -o x.state
expect 0 '^$' "$micac" state set five.state total=-Inf -o inf.state
expect 0 '^-Inf$' run --load inf.state
expect 2 'told as NAME=VALUE' "$micac" state set five.state total -o x.state
[ ! -e x.state ] && [ ! -e x.proof ] || { echo "FAILED: a refused call wrote a file"; failed=1; }

# changes: there and back, two in either order, and two that cannot both be
changes() { "$micac" state changes "$1" "$2" -o "$3" || failed=1; }
changes five.state eight.state run.changes
expect 0 '^$' "$micac" state apply five.state run.changes -o moved.state
expect 0 '^55$' run --load moved.state
expect 0 '^$' "$micac" state diff moved.state eight.state
expect 0 '^$' "$micac" state invert run.changes -o back.changes
expect 0 '^$' "$micac" state apply eight.state back.changes -o back.state
[ "$("$micac" state root back.state)" = "$root" ] || { echo "FAILED: changes were not taken back"; failed=1; }
expect 1 'variable total is not what the changes start from' "$micac" state apply set.state run.changes -o x.state
changes five.state set.state a.changes
changes five.state map.state b.changes
expect 0 '^$' "$micac" state merge a.changes b.changes -o ab.changes
expect 0 '^$' "$micac" state merge b.changes a.changes -o ba.changes
cmp ab.changes ba.changes || failed=1
expect 0 '^$' "$micac" state apply five.state ab.changes -o both.state
expect 0 '^$' "$micac" state apply set.state b.changes -o one.state
expect 0 '^$' "$micac" state apply map.state a.changes -o other.state
for file in one other; do
    expect 0 '^$' "$micac" state diff both.state $file.state
done
expect 0 '^1052$' run --load both.state
"$micac" state set five.state total=2000 -o more.state
changes five.state more.state c.changes
expect 1 'the place \["stack",[0-9]*\] is changed by both, to different things' "$micac" state merge a.changes c.changes -o x.changes
expect 1 'do not start from one state' "$micac" state merge a.changes back.changes -o x.changes
expect 1 'these are no changes' "$micac" state apply five.state eight.state -o x.state
expect 1 'it is no state' "$micac" state apply a.changes a.changes -o x.state

# of two files the one that is none is named
expect 1 'error: text: it is no state' "$micac" state diff five.state text
expect 1 'error: a.changes: it is no state' "$micac" state changes five.state a.changes -o x.changes
expect 1 'error: text: these are no changes' "$micac" state apply five.state text -o x.state
expect 1 'error: five.state: these are no changes' "$micac" state merge a.changes five.state -o x.changes
expect 1 'error: text: it is no state' "$micac" state changes text five.state -o x.changes
[ ! -e x.state ] && [ ! -e x.changes ] || { echo "FAILED: a refused call wrote a file"; failed=1; }

# members of maps whose keys are numbers come and go with their own keys
cat > members.m <<'M'
a = containers.Map ("KeyType", "int64", "ValueType", "any"); b = containers.Map ("KeyType", "uint64", "ValueType", "any");
c = containers.Map ("KeyType", "int32", "ValueType", "any"); d = containers.Map ("KeyType", "double", "ValueType", "any");
m = {a, b, c, d};
for k = 1:5
  for i = 1:4, x = m{i}; x(k + 0.5 * (i == 4)) = k; if k > 2, x.remove (k - 2 + 0.5 * (i == 4)); end, end
end
for i = 1:4, x = keys (m{i}); printf ("%g ", x{:}); end, printf ("\n");
M
keys='^4 5 4 5 4 5 4.5 5.5 $'
expect 0 "$keys" run members.m
expect 0 '^$' run --take-after 14 --state keys2.state members.m
expect 0 '^$' run --take-after 24 --state keys4.state members.m
changes keys2.state keys4.state keys.changes
expect 0 '^$' "$micac" state apply keys2.state keys.changes -o keys.state
expect 0 '^$' "$micac" state diff keys.state keys4.state
expect 0 "$keys" run --load keys.state
expect 0 '^$' "$micac" state invert keys.changes -o keys-back.changes
expect 0 '^$' "$micac" state apply keys4.state keys-back.changes -o keys.state
expect 0 '^$' "$micac" state diff keys.state keys2.state

# handles are told by the same numbers when a collection has called their destructors
cat > Keeper.m <<'M'
classdef Keeper < handle
  properties, next, end
  methods
    function delete (o), global kept, kept{end+1} = o; end
  end
end
M
cat > keeps.m <<'M'
global kept, kept = {}; x = Keeper (); a = Keeper (); b = Keeper (); a.next = b; b.next = a; clear a b
while isempty (kept), for k = 1:1000, m = containers.Map (); m("itself") = m; end, end
state_take ("kept.state");
M
expect 0 '^$' run keeps.m
for number in 1 2 3; do
    expect 0 "^\\[\"handle $number\"\\]" "$micac" state places kept.state
done

# a file that is written anew with the text that it had is no new version, also in another life, of a state or an image
mkdir files
cat > files/again.m <<'M'
function y = again (), y = 7; end
M
cat > rewrites.m <<'M'
addpath ([pwd "/files"]); again ();
for k = 1:20, s = k; end
text = fileread ("files/again.m"); f = fopen ("files/again.m", "w"); fputs (f, text); fclose (f);
r = reload (); printf ("patched: %d\n", numel (r.patched));
f = fopen ("files/again.m", "w"); fputs (f, strrep (text, "7", "8")); fclose (f);
r = reload (); printf ("patched: %d, %d\n", numel (r.patched), again ());
f = fopen ("files/again.m", "w"); fputs (f, text); fclose (f);
M
expect 0 'patched: 0' run rewrites.m
run --take-after 12 --state rewrites.state rewrites.m
expect 0 'patched: 0' run --load rewrites.state
expect 0 'patched: 1, 8' run --load rewrites.state
run --image rewrites.img -e 'addpath ([pwd "/files"]); again ();'
expect 0 'patched: 0' run --image rewrites.img -e "$(grep -v 'again ();$' rewrites.m)"

# what a class was described by may be gone: its file was written anew, and that failed
for n in 60 76; do
    rm -rf values first.state second.state
    mkdir values
    cp "$sources/tests/lang/classes/first_values.m" values/
    (
        cd values || exit 1
        run --take-after 54 --state ../first.state first_values.m
        run --load ../first.state --take-after $n --state ../second.state
    ) > went 2>&1
    expect 0 'second.state' "$micac" state verify --snapshot "$snapshot" second.state
done

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
    proof() { $python "$sources/examples/state/proof.py" "$@"; }
    "$micac" state places five.state | cut -f1 > places
    while read -r place; do
        "$micac" state prove five.state "$place" -o one.proof || failed=1
        expect 0 'good$' proof one.proof "$root"
    done < places
    [ "$(wc -l < places)" -gt 20 ] || { echo "FAILED: the state has few places"; failed=1; }
    "$micac" state prove set.state total -o forged.proof
    expect 1 'does not prove that' proof forged.proof "$root"
    for name in names s m; do
        "$micac" state prove five.state $name -o one.proof
        expect 0 'good$' proof one.proof "$root"
    done
else
    echo "python3-msgpack is not installed: the program in Python was not tried"
fi
exit $failed
