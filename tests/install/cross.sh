#!/usr/bin/env bash
# tests/install/cross.sh SOURCE BUILD CMAKE - a build for 64-bit ARM makes the same stdlib.snap as this one, by the emulator and by the micac of
# this build. It is kept in BUILD/cross-arm64.
set -u
source=$1 build=$2 cmake=$3
fail() { echo "$*"; exit 1; }
skip() { echo "skipped: $*"; exit 77; }
command -v aarch64-linux-gnu-gcc >/dev/null || skip "there is no cross compiler (Debian packages gcc-aarch64-linux-gnu and qemu-user)"
sysroot=$source/build-arm64-sysroot
[ -d "$sysroot" ] || skip "there are no libraries for 64-bit ARM: cmake/sysroot.sh arm64 build-arm64-sysroot unpacks them"
cross=$build/cross-arm64
log=$cross.log
configure() { # configure FOLDER OPTIONS...
  local folder=$cross/$1
  shift
  "$cmake" -S "$source" -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=Release -DMICA_TESTS=OFF -DMICA_SYSROOT="$sysroot" \
    -DCMAKE_TOOLCHAIN_FILE="$source/cmake/aarch64-linux-gnu.cmake" "$@" >"$log" 2>&1
}
same() { # same FOLDER
  "$cmake" --build "$cross/$1" --target stdlib_snapshot generated/fingerprint.inc >"$log" 2>&1 || fail "$(tail -20 "$log")"
  cmp "$build/generated/fingerprint.inc" "$cross/$1/generated/fingerprint.inc" || fail "$1: another fingerprint"
  cmp "$build/stdlib.snap" "$cross/$1/stdlib.snap" || fail "$1: another stdlib.snap"
}
mkdir -p "$cross"
configure native-micac -DMICA_QEMU=OFF -DMICA_HOST_MICAC="$build/micac" || fail "$(cat "$log")"
same native-micac
configure none -DMICA_QEMU=OFF && fail "a cross build that can run nothing is not refused"
grep -q 'Programs of this build do not run here' "$log" || fail "said: $(cat "$log")"
configure foreign -DMICA_QEMU=OFF -DMICA_HOST_MICAC=/bin/true && fail "any program is taken for a micac of these sources"
command -v qemu-aarch64 >/dev/null || command -v qemu-aarch64-static >/dev/null || skip "there is no qemu-aarch64 (Debian package qemu-user)"
configure emulated || fail "$(cat "$log")"
same emulated
