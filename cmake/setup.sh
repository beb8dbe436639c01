#!/usr/bin/env bash
# cmake/setup.sh - installs what Mica needs on Debian 12 through apt; does nothing where all of it is there.
set -eu
packages=(gcc libc6-dev make cmake ninja-build python3 libcmocka-dev libmsgpack-dev liblz4-dev libzstd-dev
          dpkg-dev g++ pkg-config libssl-dev libsodium-dev libpcre2-dev libinih-dev libxxhash-dev libedit2 libopenblas0-pthread openssl liblua5.4-dev valgrind strace)
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
"${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
