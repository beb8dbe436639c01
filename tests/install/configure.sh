#!/usr/bin/env bash
# tests/install/configure.sh SOURCE CMAKE CC - what CMake refuses, and says: other processors, libraries that are too old. Without cmocka Mica
# is configured, without tests.
set -u
source=$1 cmake=$2 cc=$3
. "$(dirname "$0")/../lib.sh"
configure() { # configure FOLDER OPTIONS...
  local folder=$work/$1
  shift
  "$cmake" -S "$source" -B "$folder" -G Ninja "$@" >"$work/log" 2>&1
}
refuses() { # refuses SENTENCE FOLDER OPTIONS...
  local sentence=$1
  shift
  configure "$@" && fail "$1 is not refused"
  tr -s ' \n' ' ' <"$work/log" | grep -qF "$sentence" || fail "$1: $(cat "$work/log")"
}
compile_only=-DCMAKE_TRY_COMPILE_TARGET_TYPE=STATIC_LIBRARY # there need be no C library for them
if [ "$(uname -m)" = x86_64 ]; then
  refuses "Mica needs a processor with 64-bit addresses" narrow -DCMAKE_C_COMPILER="$cc" -DCMAKE_C_FLAGS=-m32 $compile_only
fi
if command -v aarch64-linux-gnu-gcc >/dev/null; then
  refuses "Mica needs a little-endian processor" big -DCMAKE_C_COMPILER=aarch64-linux-gnu-gcc -DCMAKE_C_FLAGS=-mbig-endian $compile_only
fi
refuses "Mica runs on Linux" system -DCMAKE_SYSTEM_NAME=Generic $compile_only

# A folder with the package files of this system, without one or with another version of one.
modules=$work/modules
mkdir "$modules"
while IFS= read -r folder; do
  cp "$folder"/*.pc "$modules" 2>/dev/null
done < <(pkg-config --variable pc_path pkg-config | tr ':' '\n')
export PKG_CONFIG_LIBDIR=$modules
sed -i 's/^Version:.*/Version: 1.3.8/' "$modules/libzstd.pc"
refuses "Mica needs libzstd>=1.4.0" old
rm "$modules/libzstd.pc"
refuses "Mica needs libzstd>=1.4.0" none
unset PKG_CONFIG_LIBDIR
cp "$(pkg-config --variable=pcfiledir libzstd)/libzstd.pc" "$modules"
rm -f "$modules/cmocka.pc"
DEBFULLNAME="A Packager" DEBEMAIL=packager@example.org PKG_CONFIG_LIBDIR=$modules configure untested || fail "without cmocka: $(cat "$work/log")"
grep -q 'No tests are built' "$work/log" || fail "nothing is said of cmocka: $(cat "$work/log")"
grep -q 'CPACK_PACKAGE_CONTACT "A Packager <packager@example.org>"' "$work/untested/CPackConfig.cmake" || fail "the packager is not named"
[ ! -e "$work/untested/CTestTestfile.cmake" ] || fail "there are tests without cmocka"
[ $bad = 0 ]
