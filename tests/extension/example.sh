#!/usr/bin/env bash
# tests/extension/example.sh SOURCE BUILD CMAKE - installs Mica, builds examples/extension against the install tree alone, loads it, changes it, builds it
# again while a program runs, and loads it anew.
set -u
source=$1 build=$2 cmake=$3
unset DESTDIR
. "$(dirname "$0")/../lib.sh"
export XDG_DATA_HOME=$work/data XDG_CACHE_HOME=$work/cache XDG_CONFIG_HOME=$work/config
[ -f "$build/install_manifest.txt" ] && cp "$build/install_manifest.txt" "$work/kept"
"$cmake" --install "$build" --prefix "$work/usr" >"$work/install.log"
status=$?
mv "$build/install_manifest.txt" "$work/" # what a user has installed stays known to `uninstall`
[ -f "$work/kept" ] && cp "$work/kept" "$build/install_manifest.txt"
[ $status = 0 ] || die "cannot be installed: $(tail -3 "$work/install.log")"
cp -r "$source/examples/extension" "$work/meter"
cd "$work/meter" || exit 2
mica=$work/usr/bin/mica
"$cmake" -S . -B b -G Ninja -DCMAKE_PREFIX_PATH="$work/usr" >"$work/log" 2>&1 || die "$(cat "$work/log")"
"$cmake" --build b >"$work/log" 2>&1 || die "$(cat "$work/log")"
grep -rq "$source/" b/build.ninja && die "the build refers to the source tree"
[ "$(nm -D --defined-only b/meter.so | awk '$2 != "w" {print $3}')" = mica_extension_table ] || fail "meter.so shows $(nm -D --defined-only b/meter.so)"
nm -D --undefined-only b/meter.so | grep mica_ && fail "meter.so needs something of Mica"
expect_run 0 '^uniform  100000 numbers, mean 0.50, between 0.0 and 1.0$' "$mica" --extension b/meter.so meter_rate.m
expect_run 0 's = meter_read \(name\): figures' "$mica" --extension b/meter.so -e 'help meter_read'
expect_run 1 "error: there is no meter 'b'" "$mica" --extension b/meter.so -e 'meter_read ("b")'
# changed and built while the program runs: new code, the same meters
cat >program.m <<'END'
extension_load b/meter.so;
meter_add ("a", [1 2 3 4]);
before = meter_read ("a");
system ("sed -i 's/(m->count - 1)/m->count/; s/\"1.0\"/\"1.1\"/' meter.c && cmake --build b >log 2>&1");
changed = extension_reload ("meter");
after = meter_read ("a");
printf ("%.4f %.4f %d %s %d %s\n", before.std, after.std, after.count, extensions ().version, changed, meter_names (){1});
END
PATH=$(dirname "$cmake"):$PATH expect_run 0 '^1.2910 1.1180 4 1.1 1 a$' "$mica" program.m
# kept in an image, resumed by the installed program
expect_run 0 '' "$mica" --image work.img -e 'extension_load b/meter.so; meter_add ("x", 1:5);'
expect_run 0 '^3 5$' "$mica" --image work.img -e 's = meter_read ("x"); printf ("%d %d\n", s.mean, s.count);'
# a reload that the new code refuses leaves the old
sed -i 's/"least", "most"};/"lowest", "most"};/; s/static int load(mica_call \*call) {/&\n    if (mica_arguments(call)) return mica_fail(call, "meter:old", "no");/' meter.c
expect_run 0 '^no 2$' "$mica" -e 'extension_load b/meter.so; meter_add ("y", [1 3]); system ("cmake --build b >log 2>&1"); try, extension_reload meter; catch e, printf ("%s", e.message(end-1:end)); end, printf (" %d\n", meter_read ("y").count);'
(cd "$work" && "$cmake" -P "$source/cmake/uninstall.cmake") >/dev/null || die "uninstall fails"
[ "$bad" = 0 ]
