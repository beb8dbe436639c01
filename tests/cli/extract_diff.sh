#!/usr/bin/env bash
# tests/cli/extract_diff.sh MICAC STDLIB GOLDEN - extract restores what was built, diff names what differs and nothing else.
set -u
micac=$1 stdlib=$2 golden=$3
. "$(dirname "$0")/../lib.sh"
expect() { expect_run "$1" "$2" "$micac" "${@:3}"; } # expect STATUS PATTERN ARGS...
"$micac" build -o "$work/a.snap" "$stdlib" >/dev/null || fail build

# extract
expect 0 'parts, [0-9]+ bytes written' extract "$work/a.snap" -C "$work/all" --kind source --by-source
diff -r "$stdlib" "$work/all" >"$work/said" || fail "the sources are not restored: $(head -3 "$work/said")"
# everything is decoded on all processors before it is written, or on one thread; threads are counted where a library can be put before others
if printf '#define _GNU_SOURCE\n#include <dlfcn.h>\n#include <pthread.h>\n#include <stdlib.h>\n#include <unistd.h>\n#include <fcntl.h>
int pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*f)(void *), void *x) {
  int fd = open(getenv("THREAD_COUNT"), O_WRONLY | O_CREAT | O_APPEND, 0666);
  if (write(fd, "t", 1) != 1) abort();
  close(fd);
  int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
  *(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
  return real(t, a, f, x);
}\n' | cc -shared -fPIC -x c - -o "$work/count.so" 2>/dev/null && ! grep -qa __asan_init "$micac" && ! grep -qa __tsan_init "$micac"; then
  for parallel in true false; do
    LD_PRELOAD=$work/count.so THREAD_COUNT=$work/threads_$parallel "$micac" extract "$work/a.snap" -C "$work/$parallel" --set parallel_loading=$parallel >/dev/null || fail "extract, parallel_loading=$parallel"
  done
  [ ! -e "$work/threads_false" ] || fail "parallel_loading=false has threads"
  [ "$(nproc)" = 1 ] || [ -s "$work/threads_true" ] || fail "extract decodes on one thread"
  diff -r "$work/true" "$work/false" >/dev/null || fail "threads change what is extracted"
fi
expect 0 ' parts, ' extract "$work/a.snap" primes isprime -C "$work/two"
[ "$(cd "$work/two" && echo primes.*)" = 'primes.bytecode primes.help primes.hir primes.source' ] || fail "parts: $(ls "$work/two")"
cmp -s "$work/two/primes.source" "$(find "$stdlib" -name primes.m)" || fail "the source of primes differs"
expect 0 '^primes bytecode:[0-9]+ hir:[0-9]+ source:[0-9]+ help:[0-9]+' extract "$work/a.snap" --list
"$micac" extract "$work/a.snap" --json >"$work/list.json"
python3 - "$work/list.json" "$stdlib" <<'EOF' || fail "the list as JSON"
import json, os, sys
rows = json.load(open(sys.argv[1]))
sources = sum(len([f for f in files if f.endswith(".m")]) for _, _, files in os.walk(sys.argv[2]))
assert len({r["source"] for r in rows}) == sources, (len(rows), sources)
primes = next(r for r in rows if r["name"] == "primes")
sizes = {p["kind"]: p["size"] for p in primes["parts"]}
assert sizes["source"] == os.path.getsize(os.path.join(sys.argv[2], primes["source"]))
assert next(p["hot"] for p in primes["parts"] if p["kind"] == "bytecode")
EOF
expect 1 'there is no entry "nothing_of_this_name"' extract "$work/a.snap" nothing_of_this_name
expect 0 'no part of the kind "nokind"' extract "$work/a.snap" --kind nokind -C "$work/none"
expect 1 'cannot' extract "$work/a.snap" primes -C "$work/a.snap/x"
# a link below the folder asked for does not lead elsewhere; that folder itself may be one
mkdir -p "$work/linked" "$work/elsewhere"
ln -s "$work/elsewhere" "$work/linked/statistics"
ln -s "$work/linked" "$work/link"
expect 1 'statistics: cannot write below it' extract "$work/a.snap" mean -C "$work/link" --kind source --by-source
[ -z "$(ls "$work/elsewhere")" ] || fail "extract followed a link"
rm "$work/linked/statistics"
expect 0 '1 parts, ' extract "$work/a.snap" mean -C "$work/link/" --kind source --by-source
[ -f "$work/linked/statistics/mean.m" ] || fail "extract by way of a link"
expect 1 'cannot open' extract "$work/absent.snap"
expect 2 'no file given' extract
expect 2 'needs --kind' extract --by-source "$work/a.snap"
expect 2 'unknown option' extract --what "$work/a.snap"

# diff
expect 0 '^the files are identical$' diff "$work/a.snap" "$work/a.snap"
"$micac" build --compression none -o "$work/raw.snap" "$stdlib" >/dev/null
expect 3 '^section +metadata: changed' diff "$work/a.snap" "$work/raw.snap"
"$micac" diff "$work/a.snap" "$work/raw.snap" | grep -q entry && fail "compression is taken for a change of entries"
cp -r "$stdlib" "$work/lib"
changed=$(find "$work/lib" -name primes.m)
removed=$(find "$work/lib" -name isprime.m)
sed -i 's/^end$/  y = y;\nend/;1s/$/ /' "$changed"
printf '\n' >>"$changed"
rm "$removed"
printf 'function y = aaa_new (x)\n  y = x;\nend\n' >"$work/lib/aaa_new.m"
"$micac" build -o "$work/b.snap" "$work/lib" >/dev/null || fail "build of the changed library"
expect 3 '^entry +aaa_new: only in the second$' diff "$work/a.snap" "$work/b.snap"
expect 3 '^entry +isprime: only in the first$' diff "$work/a.snap" "$work/b.snap"
expect 3 '^entry +primes \(source\): changed, [0-9]+ to [0-9]+ bytes$' diff "$work/a.snap" "$work/b.snap"
expect 3 '^[0-9]+ parts differ only in the ids of their names$' diff "$work/a.snap" "$work/b.snap"
others=$("$micac" diff "$work/a.snap" "$work/b.snap" | grep '^entry' | grep -vE '^entry +(aaa_new|isprime|primes)\b')
[ -z "$others" ] || fail "named as well: $others"
"$micac" diff --json "$work/a.snap" "$work/b.snap" | python3 -c '
import json, sys
d = json.load(sys.stdin)
names = {(r["name"], r["what"]) for r in d["differences"] if r["about"] == "entry"}
assert ("aaa_new", "only in the second") in names and not d["identical"] and d["relinked"] > 10, d' || fail "diff as JSON"
[ -z "$("$micac" diff --quiet "$work/a.snap" "$work/b.snap")" ] || fail "--quiet prints"
expect 3 '^header +language: changed$' diff "$work/a.snap" "$golden/v1_none.snap"
expect 1 'cannot open' diff "$work/a.snap" "$work/absent"
expect 2 'two files are needed' diff "$work/a.snap"
[ $bad = 0 ]
