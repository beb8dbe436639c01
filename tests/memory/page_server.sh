#!/bin/sh
# tests/memory/page_server.sh MICAC EXAMPLE - `micac memory serve` and examples/page_server: memory that comes when it is touched, a working
# set, the socket's place, and a server that is gone.
set -eu
micac=$1
example=$2
work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill -9 "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
cd "$work"

fails() { echo "$*"; cat out err 2>/dev/null || true; exit 1; }
serve() { # serve OPTIONS...: waits until it listens
    rm -f served
    "$micac" memory serve "$@" memory socket > served 2> served.err &
    server=$!
    tries=0
    until [ -s served ]; do
        sleep 0.02
        tries=$((tries + 1))
        [ "$tries" -lt 500 ] || fails "the server does not listen: $(cat served.err)"
    done
}
ends() { # ends STATUS
    got=0
    wait "$server" || got=$?
    server=
    [ "$got" = "$1" ] || fails "the server ended with $got: $(cat served.err)"
}

identity=$("$example" make memory)
serve -v
[ "$(cat served)" = "socket: $identity" ] || fails "said $(cat served)"
if ! "$example" use socket "$identity" > first 2> err; then
    grep -q UNSUPPORTED err || fails "the first run"
    cat err # what restoring on demand needs is not granted here
    exit 77
fi
"$example" use socket "$identity" set > recorded
"$example" use socket "$identity" set > known
waited() { sed 's/ .*//' "$1"; }
[ "$(waited first)" -ge 30 ] || fails "first: $(cat first)"
[ "$(waited known)" = 0 ] || fails "with a working set: $(cat known)"
grep -q ' 3 requests' known || fails "with a working set: $(cat known)"

"$micac" memory describe set > out
grep -q '^kind           working set' out || fails "a working set is not described"
grep -q '^set pages      [1-9]' out || fails "its pages are not told"
"$micac" memory describe --json set > out
python3 -c 'import json; d = json.load(open("out")); assert d["kind"] == "working set" and d["set_runs"] <= d["set_pages"], d'
byte=$(od -An -tu1 -j4100 -N1 set)
printf "\\$(printf %o $((byte ^ 255)))" | dd of=set bs=1 seek=4100 conv=notrunc 2> err
if "$micac" memory describe set > out; then fails "a damaged working set is good"; fi
grep -q 'CORRUPTED' out || fails "not told"
rm set
"$example" use socket "$identity" set > recorded

# another memory, a place that is taken
if "$example" use socket "$(echo "$identity" | tr 0123456789 1234567890)" > out 2> err; then fails "another memory was taken"; fi
grep -q MISMATCHED_PAIR err || fails "not told"
if "$micac" memory serve memory socket > out 2> err; then fails "two servers at one place"; fi
grep -q BUSY err || fails "not told"

kill "$server"
ends 0
[ ! -e socket ] || fails "the socket stayed"
grep -q '^[4-9] clients, [0-9]* requests, [0-9]* pages; 0 refused' served || fails "said $(cat served)"

# a dead server's socket is replaced; it serves the working set by itself, and ends with its client
serve
kill -9 "$server"
ends 137
[ -S socket ] || fails "there is no socket left"
if "$example" use socket "$identity" > out 2> err; then fails "nobody serves"; fi
grep -q PAGE_SERVER_LOST err || fails "not told"
serve --once --working-set set
"$example" use socket "$identity" > out
[ "$(waited out)" = 0 ] || fails "the server's working set"
ends 0
[ ! -e socket ] || fails "the socket stayed"

# options
for bad in "--clients 0" "--clients 5000" "--timeout x"; do
    got=0
    # shellcheck disable=SC2086
    "$micac" memory serve $bad memory socket > out 2> err || got=$?
    [ "$got" = 2 ] || fails "$bad: $got"
done
got=0
"$micac" memory serve memory > out 2> err || got=$?
[ "$got" = 2 ] || fails "no socket: $got"
