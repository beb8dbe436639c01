#!/usr/bin/env bash
# tests/install/project.sh SOURCE BUILD CMAKE - installs Mica, builds examples/project from the install tree alone and runs it; a changed, an
# added and a removed source rebuild the snapshot and nothing else; pkg-config and the static libraries link too.
set -u
source=$1 build=$2 cmake=$3
unset DESTDIR
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
fail() { echo "$*"; exit 1; }
"$cmake" --install "$build" --prefix "$work/usr" >"$work/install.log" || fail "cannot be installed: $(tail -3 "$work/install.log")"
cp -r "$source/examples/project" "$work/project"
[ "$("$work/usr/bin/mica" -e 'printf ("%d", mean ([1 3]))')" = 2 ] || fail "the installed mica does not run"
"$cmake" -S "$work/project" -B "$work/b" -G Ninja -DCMAKE_PREFIX_PATH="$work/usr" >"$work/log" 2>&1 || fail "$(cat "$work/log")"
"$cmake" --build "$work/b" >"$work/log" 2>&1 || fail "$(cat "$work/log")"
grep -rq "$source/" "$work/b/build.ninja" && fail "the build refers to the source tree"
mv "$work/usr/lib/mica" "$work/away" # the program carries its functions
[ "$("$work/b/areas")" = "9 7.85398" ] || fail "areas says: $("$work/b/areas" 2>&1)"
mv "$work/away" "$work/usr/lib/mica"
"$work/b/list_entries" "$work/b/areas_functions.snap" >"$work/names" || fail "list_entries fails"
grep -qx circle_area "$work/names" && grep -qx mean "$work/names" || fail "entries are missing"
readelf -SW "$work/b/areas" | grep '\.mica_snapshot' | grep -q ' 4096$' || fail "the section is not aligned"
steps() { "$cmake" --build "$work/b" -- -n | grep -c '^\[[0-9]*/[0-9]*\]'; }
again() { # again WHAT: three commands follow a change: snapshot, the unit that holds it, link
  [ "$(steps)" = 3 ] || fail "$1: $(steps) commands: $("$cmake" --build "$work/b" -- -n)"
  "$cmake" --build "$work/b" >"$work/log" 2>&1 || fail "$(cat "$work/log")"
}
"$cmake" --build "$work/b" >/dev/null
[ "$(steps)" -le 1 ] || fail "a second build has $(steps) commands"
sed -i 's/a \* a/2 * a/' "$work/project/m/square_area.m"
again changed
[ "$("$work/b/areas")" = "6 9.42478" ] || fail "after a change areas says: $("$work/b/areas" 2>&1)"
printf 'function y = added ()\n  y = 1;\nend\n' >"$work/project/m/shapes/added.m"
again added
"$work/b/list_entries" "$work/b/areas_functions.snap" | grep -qx added || fail "an added source is not noticed"
rm "$work/project/m/shapes/added.m"
again removed
"$work/b/list_entries" "$work/b/areas_functions.snap" | grep -qx added && fail "a removed source is not noticed"
if command -v pkg-config >/dev/null; then
  export PKG_CONFIG_PATH="$work/usr/lib/pkgconfig:$(echo "$work"/usr/lib/*/pkgconfig)"
  [ "$(realpath "$(pkg-config --variable=prefix mica)")" = "$(realpath "$work/usr")" ] || fail "pkg-config gives the prefix $(pkg-config --variable=prefix mica)"
  cc $(pkg-config --cflags mica-snapshot) "$work/project/list_entries.c" $(pkg-config --libs mica-snapshot) -o "$work/shared" || fail "pkg-config does not link"
  LD_LIBRARY_PATH=$(pkg-config --variable=libdir mica-snapshot) "$work/shared" "$work/b/areas_functions.snap" | grep -qx square_area || fail "the shared consumer does not run"
  static=$(pkg-config --variable=libdir mica-snapshot)/libmica_snapshot.a
  cc -I"$work/usr/include" "$work/project/list_entries.c" "$static" $(pkg-config --static --libs-only-l mica-snapshot | sed 's/-lmica_snapshot//') -o "$work/static" || fail "the static library does not link"
  "$work/static" "$work/b/areas_functions.snap" | grep -qx square_area || fail "the static consumer does not run"
fi
exit 0
