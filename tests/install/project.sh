#!/usr/bin/env bash
# tests/install/project.sh SOURCE BUILD CMAKE - installs Mica, builds examples/project from the install tree alone and runs it; a changed, an
# added and a removed source rebuild what is made from it and nothing else; pkg-config and the static libraries link too.
set -u
source=$1 build=$2 cmake=$3
unset DESTDIR
. "$(dirname "$0")/../lib.sh"
[ -f "$build/install_manifest.txt" ] && cp "$build/install_manifest.txt" "$work/kept"
"$cmake" --install "$build" --prefix "$work/usr" >"$work/install.log"
status=$?
mv "$build/install_manifest.txt" "$work/" # what a user has installed stays known to `uninstall`
[ -f "$work/kept" ] && cp "$work/kept" "$build/install_manifest.txt"
[ $status = 0 ] || die "cannot be installed: $(tail -3 "$work/install.log")"
cp -r "$source/examples/project" "$work/project"
[ "$("$work/usr/bin/mica" -e 'printf ("%d", mean ([1 3]))')" = 2 ] || die "the installed mica does not run"
key=
if command -v openssl >/dev/null && openssl genpkey -algorithm ed25519 -out "$work/private.pem" 2>/dev/null; then
  key=$work/private.pem
  openssl pkey -in "$key" -pubout -out "$work/public.pem"
fi
"$cmake" -S "$work/project" -B "$work/b" -G Ninja -DCMAKE_PREFIX_PATH="$work/usr" -DAREAS_KEY="$key" >"$work/log" 2>&1 || die "$(cat "$work/log")"
"$cmake" --build "$work/b" >"$work/log" 2>&1 || die "$(cat "$work/log")"
grep -rq "$source/" "$work/b/build.ninja" && die "the build refers to the source tree"
mv "$work/usr/lib/mica" "$work/away" # the program carries its functions
[ "$("$work/b/areas")" = "9 7.85398" ] || die "areas says: $("$work/b/areas" 2>&1)"
mv "$work/away" "$work/usr/lib/mica"
"$work/b/list_entries" "$work/b/areas_functions.snap" >"$work/names" || die "list_entries fails"
grep -qx circle_area "$work/names" && grep -qx mean "$work/names" || die "entries are missing"
readelf -SW "$work/b/areas" | grep '\.mica_snapshot' | grep -q ' 4096$' || die "the section is not aligned"
# single sources: names, preset and signature; the layer under the program, under consumers of libmica.so and of libmica.a
layer=$work/b/toolbox.snap
"$work/usr/bin/micac" extract --list --json "$layer" | grep -o '"source":"[^"]*"' | sort | tr '\n' ' ' >"$work/names"
[ "$(cat "$work/names")" = '"source":"m/shapes/circle_area.m" "source":"m/square_area.m" "source":"toolbox/ring_area.m" ' ] || die "the toolbox holds $(cat "$work/names")"
"$work/usr/bin/micac" info --json "$layer" | grep -q '"preset":"production"' || die "the toolbox has another preset"
if [ -n "$key" ]; then
  "$work/usr/bin/micac" verify --key "$work/public.pem" "$layer" >/dev/null || die "the toolbox is not signed"
fi
text='printf ("%.4f %g\n", ring_area (2, 1), mean ([1 2 6]));'
[ "$("$work/usr/bin/mica" --layer "$layer" -e "$text")" = "9.4248 3" ] || die "mica does not run the toolbox"
for program in evaluate evaluate_shared; do
  [ "$("$work/b/$program" "$text" "$layer")" = "9.4248 3" ] || die "$program says: $("$work/b/$program" "$text" "$layer" 2>&1)"
done
mv "$work/usr/lib/mica" "$work/away" # there is no other library that they could have found
"$work/b/evaluate_shared" 'disp (1)' 2>&1 | grep -q 'no stdlib.snap was found' || die "the shared library found another snapshot"
mv "$work/away" "$work/usr/lib/mica"
steps() { "$cmake" --build "$work/b" -- -n | grep -c '^\[[0-9]*/[0-9]*\]'; }
again() { # again WHAT COMMANDS: that many follow a change: snapshot, the unit that holds it, link
  [ "$(steps)" = "$2" ] || die "$1: $(steps) commands: $("$cmake" --build "$work/b" -- -n)"
  "$cmake" --build "$work/b" >"$work/log" 2>&1 || die "$(cat "$work/log")"
}
"$cmake" --build "$work/b" >/dev/null
[ "$(steps)" -le 1 ] || die "a second build has $(steps) commands"
sed -i 's/a \* a/2 * a/' "$work/project/m/square_area.m"
again changed 4 # the toolbox has that source too
[ "$("$work/b/areas")" = "6 9.42478" ] || die "after a change areas says: $("$work/b/areas" 2>&1)"
printf 'function y = added ()\n  y = 1;\nend\n' >"$work/project/m/shapes/added.m"
again added 3
"$work/b/list_entries" "$work/b/areas_functions.snap" | grep -qx added || die "an added source is not noticed"
[ -z "$(find "$layer" -newer "$work/b/areas_functions.snap")" ] || die "a source of another snapshot rebuilt the toolbox"
rm "$work/project/m/shapes/added.m"
again removed 3
"$work/b/list_entries" "$work/b/areas_functions.snap" | grep -qx added && die "a removed source is not noticed"
if command -v pkg-config >/dev/null; then
  export PKG_CONFIG_PATH="$work/usr/lib/pkgconfig:$(echo "$work"/usr/lib/*/pkgconfig)"
  [ "$(realpath "$(pkg-config --variable=prefix mica)")" = "$(realpath "$work/usr")" ] || die "pkg-config gives the prefix $(pkg-config --variable=prefix mica)"
  cc $(pkg-config --cflags mica-snapshot) "$work/project/list_entries.c" $(pkg-config --libs mica-snapshot) -o "$work/shared" || die "pkg-config does not link"
  LD_LIBRARY_PATH=$(pkg-config --variable=libdir mica-snapshot) "$work/shared" "$work/b/areas_functions.snap" | grep -qx square_area || die "the shared consumer does not run"
  static=$(pkg-config --variable=libdir mica-snapshot)/libmica_snapshot.a
  cc -I"$work/usr/include" "$work/project/list_entries.c" "$static" $(pkg-config --static --libs-only-l mica-snapshot | sed 's/-lmica_snapshot//') -o "$work/static" || die "the static library does not link"
  "$work/static" "$work/b/areas_functions.snap" | grep -qx square_area || die "the static consumer does not run"
fi
(cd "$work" && "$cmake" -P "$source/cmake/uninstall.cmake") || die "uninstall fails"
left=$(find "$work/usr" ! -type d)
[ -z "$left" ] || die "uninstall leaves $left"
exit 0
