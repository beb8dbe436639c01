#!/usr/bin/env bash
# tests/extension/load.sh SOURCE BUILD CC - what is loaded and what is refused, by which error; help, which, exist and the list of extensions.
set -u
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/lib.sh"
kit "$work/kit.so"
gives 1 "extension_load ('$work/kit.so'); disp (kit_version ())"
gives kit "disp (extension_load ('$work/kit.so'))"
cd "$work" || exit 2
gives 1 "extension_load kit.so; disp (kit_version ())"
expect_run 0 '^1$' "$mica" --extension kit.so -e 'disp (kit_version ())'
expect_run 1 'mica: .*none.so: there is no such file' "$mica" --extension none.so -e 1
printf 'disp (kit_version ())\n' >program.m
expect_run 0 '^1$' "$mica" --extension "$work/kit.so" program.m
# what people see of it
gives "'kit_version' is a function from the file $work/kit.so" "extension_load kit.so; which kit_version"
gives "$work/kit.so 3" "extension_load kit.so; printf ('%s %d\n', which ('kit_version'), exist ('kit_version'))"
gives "$work/kit.so" "extension_load kit.so; disp (which ('-all', 'kit_version'){1})"
expect_run 0 'v = kit_version \(\): which build this is' "$mica" --extension kit.so -e 'help kit_version'
gives "kit 1 1 0 0 17 for tests" "extension_load kit.so; x = extensions (); printf ('%s %s %d %d %d %d %s\n', x.name, x.version, x.loaded, x.changed, x.running, numel (x.functions), x.help)"
gives 0 "disp (numel (extensions ()))"
gives "0 0" "extension_load kit.so; extension_unload kit; printf ('%d %d\n', numel (extensions ()), exist ('kit_version'))"
expect_run 1 "'kit_version' undefined" "$mica" -e "extension_load kit.so; kit_version (); extension_unload kit; kit_version ()"
# files that are none
refused 'there is no such file' "$work/nothing.so"
refused 'this is no file' "$work"
echo text >text.so
refused 'this is no shared object \(ELF\)' "$work/text.so"
: >empty.so
refused 'this is no shared object \(ELF\)' "$work/empty.so"
"$cc" -c -x c -o object.o - <<<'int f;'
refused 'this is an object file' "$work/object.o"
refused 'is no shared object|cannot open it' "$mica"
head -c 700 kit.so >cut.so
refused 'is cut off' "$work/cut.so"
head -c 100 kit.so >cut.so
refused 'is cut off' "$work/cut.so"
head -c 30 kit.so >cut.so
refused 'is cut off' "$work/cut.so"
patch_byte() { cp kit.so patched.so && printf "\\x$2" | dd of=patched.so bs=1 seek="$1" conv=notrunc status=none; }
patch_byte 4 01
refused 'is none of 64 bits' "$work/patched.so"
patch_byte 5 02
refused 'has another byte order' "$work/patched.so"
patch_byte 18 f3 # of the machine: 0xf3 is RISC-V, 0x28 a part of none
refused 'is made for .*, and this program for' "$work/patched.so"
# shared objects that are no extension
"$cc" -shared -fPIC -x c -o plain.so - <<<'int f;'
refused 'has no symbol mica_extension_table' "$work/plain.so"
kit no.so -DKIND_NO_SYMBOL
refused 'has no symbol mica_extension_table' "$work/no.so"
"$cc" -shared -fPIC -x c -o undefined.so - <<<'void there_is_none (void); void f (void) { there_is_none (); }'
refused 'the loader cannot open it: .*there_is_none' "$work/undefined.so"
table() { # table PATTERN ABI, BYTES, ROW, COUNT
  kit table.so "-DKIND_TABLE=$2"
  refused "$1" "$work/table.so"
}
table 'version 2 of the interface .* newer than that of this program, 1' '2, sizeof(mica_extension), sizeof(mica_function), 1'
table 'version 0 of the interface .* older than that of this program, 1' '0, sizeof(mica_extension), sizeof(mica_function), 1'
table 'has 0 functions; there are 1 to 1024' '1, sizeof(mica_extension), sizeof(mica_function), 0'
table 'has 4294967295 functions' '1, sizeof(mica_extension), sizeof(mica_function), -1u'
table 'smaller than its version says' '1, 8, sizeof(mica_function), 1'
table 'smaller than its version says' '1, sizeof(mica_extension), 4, 1'
row() { # row PATTERN OPTIONS...
  local pattern=$1
  shift
  kit row.so "$@"
  refused "$pattern" "$work/row.so"
}
row "'kit_count' stands twice" -DKIND_TWICE
row "'1st' of its table has a name that is no identifier" '-DROW_NAME="1st"'
row "'' of its table has a name that is no identifier" '-DROW_NAME=""'
row "'' of its table has a name that is no identifier" '-DROW_NAME=NULL'
row "'while' of its table has a name that is no identifier" '-DROW_NAME="while"'
row "'a.b' of its table" '-DROW_NAME="a.b"'
row "of its table has a name that is no identifier of at most 30 bytes" '-DROW_NAME="a234567890123456789012345678901"'
row "has no address" -DROW_CALL=NULL
row "numbers of arguments or results" -DROW_LEAST=-1
row "numbers of arguments or results" -DROW_LEAST=2 -DROW_MOST=1
row "numbers of arguments or results" -DROW_MOST=1000000
row "has flags that" -DROW_FLAGS=128
row "has no help text" '-DROW_HELP=""'
row "extension is no identifier" '-DNAME="a b"'
row "extension is no identifier" -DNAME=NULL
row "'sin' must be called otherwise: a builtin has that name" '-DROW_NAME="sin"'
row "'mean' must be called otherwise: a function of the library" '-DROW_NAME="mean"'
# two at once: names of functions and of the extension are told apart
kit other.so '-DNAME="other"' -DKIND_FEW '-DROW_NAME="other_version"' -DVERSION=7
gives "1 7" "extension_load kit.so; extension_load other.so; printf ('%d %d\n', kit_version (), other_version ())"
gives "kit other" "extension_load kit.so; extension_load other.so; printf ('%s %s\n', extensions ().name)"
kit clash.so '-DNAME="clash"' -DKIND_FEW
expect_run 1 "'kit_version' must be called otherwise: the extension 'kit' has one of that name" "$mica" -e "extension_load kit.so; extension_load clash.so"
cp kit.so copy.so
expect_run 1 "an extension 'kit' is loaded already, from $work/kit.so" "$mica" -e "extension_load kit.so; extension_load copy.so"
expect_run 0 '^1$' "$mica" -e "extension_load kit.so; try, extension_load copy.so, catch, end, disp (kit_version ())"
# a program that crashes, hangs or ends in its initialiser is refused once and for all, and the program goes on
crash() { # crash PATTERN OPTIONS...
  local pattern=$1 got
  shift
  kit crash.so "$@"
  got=$(run "for k = 1:3, tic, try, extension_load ('$work/crash.so'); catch e, disp (e.message), end, end, disp ('goes on')")
  [ "$(grep -cF "refused: $pattern" <<<"$got")" = 1 ] && [ "$(grep -cF "refused as before, when it was tried: $pattern" <<<"$got")" = 2 ] && grep -qx 'goes on' <<<"$got" || fail "$*: $got"
}
crash 'an initialiser of it crashed (signal 11' -DKIND_CRASH
crash 'an initialiser of it ended the process' -DKIND_EXIT
crash 'an initialiser of it took more than' -DKIND_HANG
crash 'its function `load` crashed (signal 6' -DKIND_LOAD_CRASHES
crash 'its function `unload`, or a finaliser of it, crashed (signal 6' -DKIND_UNLOAD_CRASHES
kit crash.so -DKIND_CRASH
cp kit.so good.so
gives "1" "try, extension_load crash.so; catch, end, system ('cat good.so > crash.so'); extension_load crash.so; disp (kit_version ())"
kit fails.so -DKIND_LOAD_FAILS
refused 'its function `load` failed: there is no such device' "$work/fails.so"
# arguments
for wrong in 'extension_load (1)' 'extension_load ()' "extension_load ('')" 'extension_unload (1)' 'extension_reload ()' 'extensions (1)'; do
  expect_run 1 '^error: ' "$mica" -e "$wrong"
done
expect_run 1 "extension_unload: there is no extension 'none'" "$mica" -e 'extension_unload none'
expect_run 1 "extension_reload: there is no extension 'none'" "$mica" -e 'extension_reload none'
# hooks are called at the end, however the program ends
export KIT_UNLOADED=1
for end in '1;' 'exit (0)' 'extension_unload kit'; do
  expect_run 0 'unloaded 1' "$mica" -e "extension_load kit.so; $end"
done
[ "$bad" = 0 ]
