#!/usr/bin/env bash
# tests/install/libraries.sh SOURCE BUILD - the libraries show public names only; public headers compile alone.
set -u
source=$1 build=$2
. "$(dirname "$0")/../lib.sh"
for library in libmica libmica_snapshot; do
  names=$(nm -D --defined-only "$build/$library.so" | awk '$2 != "A" {print $3}' | sed 's/@.*//')
  [ -n "$names" ] || fail "$library.so shows nothing"
  grep -v '^mica_' <<<"$names" && fail "$library.so shows names that are not public"
  nm -g --defined-only "$build/$library.a" | awk 'NF == 3 {print $3}' | grep -v '^mica_' && fail "$library.a shows names that are not public"
  readelf -d "$build/$library.so" | grep -q "SONAME.*\[$library.so.0\]" || fail "$library.so lacks its SONAME"
done
nm -D --defined-only "$build/libmica_snapshot.so" | grep -q mica_session && fail "libmica_snapshot.so holds the interpreter"
for header in "$source"/include/mica/*.h; do
  grep -q 'visibility push(default)' "$header" || fail "$header does not make its names visible"
  printf '#include "mica/%s"\n' "${header##*/}" >"$work/one.c"
  cp "$work/one.c" "$work/one.cc"
  cc -std=c11 -pedantic -Wall -Wextra -Werror -I"$source/include" -fsyntax-only "$work/one.c" || fail "${header##*/} is no C11 of its own"
  if command -v c++ >/dev/null; then
    c++ -std=c++17 -Wall -Wextra -Werror -I"$source/include" -fsyntax-only "$work/one.cc" || fail "${header##*/} is no C++17 of its own"
  fi
done
printf '#include "mica/version.h"\n#include <string.h>\nint main(void) { return strcmp(mica_version(), "0.1.0") || mica_version_number() != MICA_VERSION_NUMBER; }\n' >"$work/v.c"
cc -I"$source/include" "$work/v.c" -L"$build" -lmica_snapshot -o "$work/v" && LD_LIBRARY_PATH=$build "$work/v" || fail "a shared consumer does not run"
[ $bad = 0 ]
