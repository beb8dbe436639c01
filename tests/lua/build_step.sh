#!/usr/bin/env bash
# tests/lua/build_step.sh SOURCE BUILD CMAKE - mica_add_snapshot with the builder of another language, as the Lua example uses it from an
# installed Mica: the snapshot follows its sources, and runs; what such a builder cannot do is refused.
set -u
source=$1 build=$2 cmake=$3
unset DESTDIR
. "$(dirname "$0")/../lib.sh"
[ -f "$build/install_manifest.txt" ] && cp "$build/install_manifest.txt" "$work/kept"
"$cmake" --install "$build" --prefix "$work/usr" >"$work/log"
status=$?
mv "$build/install_manifest.txt" "$work/" # what a user has installed stays known to `uninstall`
[ -f "$work/kept" ] && cp "$work/kept" "$build/install_manifest.txt"
[ $status = 0 ] || die "cannot be installed: $(tail -3 "$work/log")"
cp -r "$source/examples/lua" "$work/lua"
configure() { "$cmake" -S "$work/lua" -B "$work/b" -G Ninja -DCMAKE_PREFIX_PATH="$work/usr" >"$work/log" 2>&1; }
make() { "$cmake" --build "$work/b" >"$work/log" 2>&1 || die "$(cat "$work/log")"; }
steps() { "$cmake" --build "$work/b" -- -n | grep -c '^\[[0-9]*/[0-9]*\]'; }
run() { LUA_PATH="$work/none/?.lua" "$work/b/micalua" --snapshot "$work/b/lua_modules.snap" "$@"; }
configure || die "$(cat "$work/log")"
make
expected=$(LUA_PATH="$work/lua/modules/?.lua;$work/lua/modules/?/init.lua" "$work/b/micalua" "$work/lua/report.lua")
[ -n "$expected" ] && [ "$(run "$work/lua/report.lua")" = "$expected" ] || die "the snapshot gives: $(run "$work/lua/report.lua" 2>&1)"
[ "$(steps)" = 0 ] || die "a second build has $(steps) commands"
printf 'return { answer = 42 }\n' >"$work/lua/modules/added.lua"
printf 'print (require "added".answer)\n' >"$work/main.lua"
[ "$(steps)" = 1 ] || die "an added module makes $(steps) commands"
make
[ "$(run "$work/main.lua")" = 42 ] || die "the added module is not in: $(run "$work/main.lua" 2>&1)"
rm "$work/lua/modules/added.lua"
make
run "$work/main.lua" >/dev/null 2>&1 && die "the removed module is still in"
sed -i 's/BUILDER micalua/LAYER BUILDER micalua/' "$work/lua/CMakeLists.txt"
configure && die "LAYER is not refused"
grep -q 'LAYER is for snapshots of micac' "$work/log" || die "LAYER: $(cat "$work/log")"
exit 0
