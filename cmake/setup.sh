#!/usr/bin/env bash
# cmake/setup.sh [--dry-run] [run|test|package] - installs on Debian 12, through apt, what that needs and is missing; does nothing where all of
# it is there. --dry-run prints the names of all packages, one a line, and installs nothing.
set -eu
# building Mica, and what a running mica opens: linear algebra, the editor of the prompt, compression, archives, addresses
build=(gcc libc6-dev make cmake ninja-build pkg-config python3 libssl-dev libsodium-dev liblz4-dev libzstd-dev libmsgpack-dev
       libpcre2-dev libinih-dev libxxhash-dev zlib1g-dev libcurl4-openssl-dev libhiredis-dev)
run=("${build[@]}" libopenblas0-pthread libedit2 zlib1g libarchive13 libcurl4 libhiredis0.14 libssl3 libmatio11)
package=("${run[@]}" dpkg-dev file gzip)
# the tests: their library, a second language, other compilers, what looks into programs while they run
test=("${package[@]}" libcmocka-dev liblua5.4-dev g++ openssl valgrind strace lintian qemu-user python3-msgpack redis-server)

dry=
[ "${1:-}" != --dry-run ] || { dry=1; shift; }
case "${1:-run}" in
  run) packages=("${run[@]}") ;;
  package) packages=("${package[@]}") ;;
  test) packages=("${test[@]}") ;;
  *) echo "usage: cmake/setup.sh [--dry-run] [run|test|package]" >&2; exit 2 ;;
esac
[ -z "$dry" ] || { printf '%s\n' "${packages[@]}"; exit 0; }
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0
sudo=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || { echo "setup: these packages are missing and there is no sudo: ${missing[*]}" >&2; exit 1; }
  sudo=(sudo)
fi
echo "setup: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${sudo[@]}" apt-get update -qq
# The tests start servers of Redis by themselves: where systemd runs, the package's own is neither started nor enabled.
unit=
if [ -d /run/systemd/system ] && [[ " ${missing[*]} " = *" redis-server "* ]]; then unit=redis-server.service; fi
[ -z "$unit" ] || "${sudo[@]}" systemctl mask --runtime --quiet $unit || true
"${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
[ -z "$unit" ] || "${sudo[@]}" systemctl unmask --runtime --quiet $unit || true
[ -z "$unit" ] || "${sudo[@]}" systemctl disable --quiet $unit || true
