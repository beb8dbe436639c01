#!/usr/bin/env bash
# tests/install/manuals.sh SOURCE BUILD - every function that the libraries show or the headers define has a manual that describes it, and a
# function without a comment is refused.
set -u
source=$1 build=$2
. "$(dirname "$0")/../lib.sh"
page() { zcat "$build/package/man3/$1.3.gz" 2>/dev/null; }
functions=$(
  {
    nm -D --defined-only "$build/libmica.so" | awk '$2 == "T" {print $3}' | sed 's/@.*//' | grep -v '^mica_library_path$' # cmake/library.c
    grep -hoE '^static inline [a-z_0-9 *]+\(' "$source"/include/mica/*.h | grep -oE 'mica_[a-z0-9_]+\(' | tr -d '('
  } | sort -u
)
[ "$(wc -l <<<"$functions")" -gt 100 ] || fail "few functions were found: $functions"
for function in $functions; do
  text=$(page "$function")
  other=$(sed -n 's/^\.so man3\/\(.*\)\.3$/\1/p' <<<"$text")
  [ -z "$other" ] || text=$(page "$other")
  grep -qE "^\.B \".*\b$function *\(" <<<"$text" || fail "$function has no manual with its prototype"
  grep -q '^\.SH DESCRIPTION' <<<"$text" || fail "$function is not described"
done
for header in "$source"/include/mica/*.h; do
  page "mica_${header##*/}" | grep -q '^\.SH DESCRIPTION' || fail "${header##*/} has no manual"
done
if command -v man >/dev/null; then
  for name in mica_snapshot_open mica_builder.h; do
    page $name >"$work/$name.3"
    LC_ALL=C.UTF-8 MANROFFSEQ= man --warnings -l "$work/$name.3" >"$work/shown" 2>"$work/said" || fail "$name cannot be shown"
    [ ! -s "$work/said" ] || fail "$name: $(cat "$work/said")"
  done
  grep -q 'mica_builder_new(3)' "$work/shown" || fail "mica_builder.h does not name its functions"
fi
cp -r "$source/include/mica" "$work/headers"
sed -i '/The figures of the cache as they are now/d' "$work/headers/manager.h"
python3 "$source/cmake/manuals.py" "$work/headers" 0 --list >/dev/null 2>"$work/said" && fail "a function without a comment is not refused"
grep -q 'mica_snapshot_manager_cache_stats' "$work/said" || fail "said: $(cat "$work/said")"
[ $bad = 0 ]
