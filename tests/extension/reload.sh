#!/usr/bin/env bash
# tests/extension/reload.sh SOURCE BUILD CC - a shared object that is rebuilt in place while a program runs: what is loaded already goes on, new
# code runs after extension_reload, state is handed on, and what cannot be loaded changes nothing.
set -u
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 2
export KIT_UNLOADED=1
kit one.so -DVERSION=1
kit two.so -DVERSION=2
kit crash.so -DVERSION=3 -DKIND_CRASH
kit few.so -DVERSION=4 -DKIND_FEW
kit renamed.so '-DNAME="renamed"'
kit lost.so -DVERSION=5 -DKIND_STATE_LOST
kit fails.so -DVERSION=6 -DKIND_LOAD_FAILS
cp one.so kit.so
begin="function put (file), system (['cat ' file ' > kit.so']); end; extension_load kit.so; kit_count (); kit_count ();"
# written to in place, cut, gone: what is loaded goes on; until it is asked for nothing changes
gives "1 3
1 4
unloaded 1" "$begin put two.so; printf ('%d %d\n', kit_version (), kit_count ()); system (': > kit.so'); printf ('%d %d\n', kit_version (), kit_count ());"
cp one.so kit.so
gives "unloaded 1
1
2 3 0
unloaded 2" "$begin put two.so; disp (extensions ().changed); extension_reload kit; printf ('%d %d %d\n', kit_version (), kit_count (), extensions ().changed);"
# extension_load of a file that changed is the same, of one that did not nothing
cp one.so kit.so
gives "unloaded 1
2 3
unloaded 2" "$begin extension_load kit.so; put two.so; extension_load kit.so; printf ('%d %d\n', kit_version (), kit_count ());"
cp one.so kit.so
gives "unloaded 1
0
unloaded 1" "$begin disp (extension_reload ('kit'));"
# a handle means the function that its name means then
cp one.so kit.so
gives "1
unloaded 1
2
unloaded 2" "$begin f = @kit_version; disp (f ()); put two.so; extension_reload kit; disp (f ());"
# what cannot be loaded changes nothing: a crash, another name, a hook that fails, a state that cannot be had
for what in crash:crashed renamed:"is the extension 'renamed' now" fails:'load. failed: there is no such device'; do
  cp one.so kit.so
  expect_line 0 "${what#*:}.*1 3 1" "$mica -e \"$begin put ${what%%:*}.so; try, extension_reload kit; catch e, disp (e.message), end; printf ('%d %d %d\n', kit_version (), kit_count (), numel (extensions ()));\" 2>&1 | tr '\n' ' '"
done
cp lost.so kit.so
expect_line 0 'save. failed: the device does not answer.*5 3' "$mica -e \"$begin put one.so; try, extension_reload kit; catch e, disp (e.message), end; printf ('%d %d\n', kit_version (), kit_count ());\" 2>&1 | tr '\n' ' '"
# functions that are no longer there
cp one.so kit.so
expect_line 1 "unloaded 1 4 .*'kit_count' undefined" "set -o pipefail; $mica -e \"$begin put few.so; extension_reload kit; disp (kit_version ()); kit_count ();\" 2>&1 | tr '\n' ' '"
# the old mapping lives to its last frame: of a builtin that waits for what it called, which loads it anew, or unloads it, twice
cp one.so kit.so
got=$(run "$begin function r = again (), system ('cat two.so > kit.so'); extension_reload kit; disp (kit_version ()); r = 0; end; [y, v] = kit_call (@again); disp (v(1)); disp (kit_version ());")
[ "$got" = "unloaded 1
2
1
2
unloaded 2" ] || fail "reloaded below its own frame: $got"
cp one.so kit.so
got=$(run "$begin function r = off (), extension_unload kit; r = numel (extensions ()); end; [y, v] = kit_call (@off); printf ('%d %d\n', y, v(1)); extension_load kit.so; disp (kit_version ());")
[ "$got" = "unloaded 1
0 1
1
unloaded 1" ] || fail "unloaded below its own frame: $got"
cp one.so kit.so
got=$(run "$begin function r = off (), extension_unload kit; error ('out'); end; try, kit_call (@off); catch e, disp (e.message), end; disp (exist ('kit_version'))")
[ "$got" = "unloaded 1
out
0" ] || fail "unloaded below its own frame, which ends with an error: $got"
# many times: mappings and places do not pile up
cp one.so kit.so
got=$(run "$begin for k = 1:200, extension_reload kit; end, for k = 1:300, extension_unload kit; extension_load kit.so; end, n = 0; f = fopen ('/proc/self/maps'); while ischar (l = fgetl (f)), n += ! isempty (strfind (l, 'mica-extension')); end, printf ('%d %d\n', n < 20, kit_version ());" | grep -v unloaded)
[ "$got" = "1 1" ] || fail "500 loads: $got"
# thread-local variables with destructors hold the old object; new code runs
cxx=$(command -v c++ || command -v g++ || true)
if [ -n "$cxx" ] && [ -z "${MICA_NO_CXX:-}" ]; then
  for v in 1 2 3; do
    "$cxx" -std=c++17 -shared -fPIC -O1 -DVERSION=$v -I"$source/include" "$source/tests/extension/tls.cc" -o tls$v.so -pthread || die "tls.cc cannot be built"
  done
  cp tls1.so tls.so
  gives "101 102
201
302" "extension_load tls.so; printf ('%d %d\n', tls_version (), tls_version ()); system ('cat tls2.so > tls.so'); extension_reload tls; disp (tls_version ()); system ('cat tls3.so > tls.so'); extension_reload tls; tls_version (); disp (tls_version ()); extension_unload tls"
  gives "1 1" "extension_load tls.so; printf ('%d ', tls_thread ()); extension_reload tls; printf ('%d\n', tls_thread ())"
fi
[ "$bad" = 0 ]
