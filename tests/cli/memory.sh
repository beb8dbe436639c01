#!/bin/sh
# tests/cli/memory.sh MICAC MAKER - `micac memory` over files that MAKER (tests/cli/memory_files.c) writes: a full one, two diffs and a pair.
set -eu
micac=$1
maker=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$maker" .

status() { # status EXPECTED COMMAND...
    wanted=$1
    shift
    got=0
    "$@" > out 2> err || got=$?
    [ "$got" = "$wanted" ] || { cat out err; echo "$*: status $got, not $wanted"; exit 1; }
}
said() { grep -q -- "$1" out || { cat out err; echo "not said: $1"; exit 1; }; }
told() { grep -q -- "$1" err || { cat out err; echo "not told: $1"; exit 1; }; }

status 0 "$micac" memory describe full d1
said '^what           full'
said '^parent file    full'
said '^description    the first'
status 0 "$micac" memory describe --json full d1
[ "$(wc -l < out)" = 2 ]
python3 -c 'import json,sys
a, b = (json.loads(line) for line in open("out"))
assert a["what"] == "full" and b["parent"] == a["identity"] and b["parent_file"] == "full" and a["regions"][0]["name"] == "memory", (a, b)'
status 0 "$micac" memory describe pair
said '^kind           state file'
said 'memory: there'

status 0 "$micac" memory verify full d1 d2
said 'a whole chain of 3 files'
status 0 "$micac" memory verify d1 d2
said '2 diffs of a file that was not given'
status 0 "$micac" memory verify pair
said 'good, with its memory'
status 1 "$micac" memory verify full d2
told 'INCOMPLETE_CHAIN'

status 0 "$micac" memory merge -o all full d1 d2
status 0 "$micac" memory verify all
status 0 "$micac" memory diff all --against full --against d1 --against d2
said 'the same memory'
status 3 "$micac" memory diff full all
said '^memory: 4096 bytes from 8192 on differ'
said '^8192 bytes in 2 places'
status 3 "$micac" memory diff full d1
said '^4096 bytes in 1 places'
status 3 "$micac" memory diff --json full d1
python3 -c 'import json
d = json.load(open("out"))
assert d["bytes"] == 4096 and d["differences"] == [{"region": "memory", "offset": 8192, "bytes": 4096, "what": "differ"}], d'
status 3 "$micac" memory diff -q full all
[ ! -s out ]
status 1 "$micac" memory merge --page 16384 -o both d1 d2
told 'pages of a merged diff cannot be larger'
status 0 "$micac" memory merge -o both d1 d2
status 0 "$micac" memory diff all --against full --against both

printf 'x' | dd of=d1 bs=1 seek=4200 conv=notrunc 2> /dev/null
status 1 "$micac" memory describe d1
said '^status         damaged'
said '1 pages damaged, the first at byte 8192'
status 1 "$micac" memory verify full d1
told 'CORRUPTED'
status 1 "$micac" memory merge -o none full d1 d2
[ ! -e none ]
status 2 "$micac" memory
status 2 "$micac" memory merge full
status 2 "$micac" memory tell full
status 2 "$micac" memory diff full
status 2 "$micac" memory merge --page 5000 -o none full
status 2 "$micac" memory verify --once full
told 'verify takes no --once'
echo 'no memory' > text
status 1 "$micac" memory verify full text
told '^error: text: it is neither a memory file nor a state file (NOT_A_SNAPSHOT'
status 1 "$micac" memory diff full text
told '^error: text: the file does not begin with the mark of a Mica memory file (NOT_A_SNAPSHOT'
status 1 "$micac" memory serve --working-set text full socket
told '^error: text: the file does not begin with the mark of a Mica working set (NOT_A_SNAPSHOT'
status 0 "$micac" memory --help
said 'describe FILE'
