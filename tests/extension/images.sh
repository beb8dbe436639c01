#!/usr/bin/env bash
# tests/extension/images.sh SOURCE BUILD CC - extensions in sessions that are saved: the shared object is opened again at its first use and gets
# the state back; where it is gone, or another, the call is an error and all else goes on.
set -u
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 2
kit kit.so -DVERSION=1
kit two.so -DVERSION=2
kit lost.so -DVERSION=1 -DKIND_STATE_LOST
kit old.so '-DKIND_TABLE=0, sizeof(mica_extension), sizeof(mica_function), 1'
kit crash.so -DKIND_CRASH
cp kit.so one.so
resume() { timeout 60 "$mica" --image "$1" --save never -e "$2" 2>&1; }
resumes() { # resumes WANTED IMAGE TEXT
  local got
  got=$(resume "$2" "$3")
  [ "$got" = "$1" ] || fail "$2: $3
gives: $got
wanted: $1"
}
"$mica" --image session.img -e "extension_load kit.so; f = @kit_count; c = {f}; kit_count (); kit_count (); x = 5;" || fail "a session with an extension is not saved"
resumes "3 4 5 5 1" session.img "printf ('%d %d %d %d %d\n', kit_count (), f (), x, c{1} (), kit_version ());"
resumes "kit 1 0 1 17" session.img "e = extensions (); printf ('%s %s %d %d %d\n', e.name, e.version, e.loaded, strcmp (e.path, fullfile (pwd, 'kit.so')), numel (e.functions));"
resumes "1 $work/kit.so" session.img "s = evalc ('help kit_version'); printf ('%d %s\n', ! isempty (strfind (s, 'which build')), which ('kit_version'))"
resumes "1 3" session.img "extension_reload kit; printf ('%d %d\n', kit_version (), kit_count ())"
resumes "0 0" session.img "extension_unload kit; printf ('%d %d\n', numel (extensions ()), exist ('kit_count'))"
expect_run 0 "^extension kit 1: $work/kit.so$" "$build/micac" image info session.img
expect_run 0 '"extensions":.*"name": ?"kit".*"version": ?"1"' "$build/micac" image info --json session.img
expect_run 0 '' "$build/micac" image verify --deep session.img
# saved again without a use: it is kept as it came
cp session.img second.img
"$mica" --image second.img -e "y = 1;" || fail "a session is not saved a second time"
resumes "3 1" second.img "printf ('%d %d\n', kit_count (), y)"
# and with one
"$mica" --image second.img -e "kit_count ();" || fail "a session is not saved a third time"
resumes "4" second.img "disp (kit_count ())"
# built anew meanwhile: the new code gets the state
cat two.so >kit.so
resumes "2 3" session.img "printf ('%d %d\n', kit_version (), kit_count ())"
# gone, of another interface, no extension, one that crashes: errors of the call, again and again; nothing else breaks
for what in "gone:there is no such file" "old.so:version 0 of the interface" "text:this is no shared object" "crash.so:refused"; do
  rm -f kit.so
  echo text >text
  [ "${what%%:*}" = gone ] || cp "${what%%:*}" kit.so
  got=$(resume session.img "for k = 1:2, try, kit_count (); catch e, printf ('%s|%s\n', e.identifier, e.message); end, end, try, f (); catch e, printf ('%s|%s\n', e.identifier, e.message); end, disp (x + sum ([1 2])), printf ('%d %s\n', exist ('kit_count'), which ('kit_count'))")
  [ "$(grep -cE "^Mica:extension\|'kit_count' is a function of the extension 'kit', which cannot be opened again: .*${what#*:}" <<<"$got")" = 3 ] &&
    grep -qx 8 <<<"$got" && grep -qx "3 $work/kit.so" <<<"$got" || fail "$what: $got"
done
# it lies elsewhere now: loading it by hand hands the state on
rm -f kit.so
mkdir moved
cp one.so moved/kit.so
resumes "3 1" session.img "extension_load moved/kit.so; printf ('%d %d\n', kit_count (), numel (extensions ()))"
expect_run 0 '^3$' "$mica" --image session.img --save never --extension moved/kit.so -e 'disp (kit_count ())'
cp one.so kit.so
# a program that stopped goes on, in a loop that calls it
printf 'extension_load kit.so;\nfor k = 1:3\n  n = kit_count ();\n  if k == 2, image_save ("stopped.img"); end\nend\ndisp (n)\n' >stops.m
expect_run 0 '^3$' "$mica" stops.m
expect_run 0 '^3$' "$mica" --image stopped.img --save never
# quicksave and back; what was counted since is forgotten
gives "3
3" "extension_load kit.so; kit_count (); kit_count (); r = quicksave (); disp (kit_count ()); kit_count (); if r == 0, quickload (); end"
gives "2 7 2 1" "extension_load kit.so; kit_count (); r = image_checkpoint ('a'); if r == 1, printf ('%d %d\n', kit_count (), numel (extensions ())); else, a = kit_count (); extension_load ('$work/moved/../kit.so'); printf ('%d 7 ', a); rollback ('a'); end"
# loaded after the save: gone when the program goes back
gives "1 0" "r = quicksave (); if r == 0, extension_load kit.so; printf ('%d ', kit_count ()); quickload (); else, disp (exist ('kit_count')); end"
# a hook that fails: the session is saved, with a warning, and the first call there says why
expect_run 0 "warning: the extension 'kit' cannot save its state: the device does not answer" "$mica" --image lost.img -e "extension_load lost.so; kit_count (); z = 4;"
got=$(resume lost.img "try, kit_count (); catch e, disp (e.message), end, disp (z), extension_unload kit; extension_load kit.so; disp (kit_count ())")
grep -q "its state was not saved: the device does not answer" <<<"$got" && [ "$(tail -2 <<<"$got" | tr '\n' ' ')" = "4 1 " ] || fail "lost: $got"
# a set-up: each session begins with the state that the base had
printf 'extension_load kit.so;\nkit_count ();\nif ! image_ready (), disp ("not built"); end\nprintf ("%%d\\n", kit_count ());\n' >setup.m
"$build/micac" image build -o base.img setup.m >told 2>&1 || fail "no base is built: $(cat told)"
for k in 1 2; do
  expect_run 0 '^2$' "$mica" --base base.img
done
expect_run 0 "file, process: extension_load|process, file: extension_load" cat told
# portable states have it too
printf 'extension_load kit.so; kit_count (); kit_count (); f = @kit_count;\nstate_take ("kit.state"); printf ("%%d %%d\\n", kit_count (), f ());\n' >states.m
for how in states.m "--load kit.state" "--load kit.state"; do
  expect_run 0 '^3 4$' "$mica" -q $how
done
# over another library: the extension goes along with its state, and one whose state cannot is named
mkdir lib && echo "function r = other_library (), r = 9; end" >lib/other_library.m
"$build/micac" build -o other.snap lib >/dev/null 2>&1 || fail "no other library is built"
moves() { expect_run "$1" "$2" "$build/micac" image migrate --snapshot other.snap "${@:3}"; }
"$mica" --image goes.img -e "extension_load kit.so; kit_count (); kit_count (); eval ('function r = twice (), r = 2 * kit_count (); end'); c = {@kit_count, 5};" || fail "no image to migrate"
moves 0 '^went.img: 1 extensions, with their state$' goes.img -o went.img
expect_run 0 '^3 8 5 5 9$' "$mica" --snapshot other.snap --image went.img --save never -e "printf ('%d %d %d %d %d\n', kit_count (), twice (), c{1} (), c{2}, other_library ())"
expect_run 0 "^extension kit 1: $work/kit.so$" "$build/micac" image info went.img
[ "$bad" = 0 ]
