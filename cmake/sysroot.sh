#!/usr/bin/env bash
# cmake/sysroot.sh ARCHITECTURE FOLDER - unpacks the Debian packages that Mica is built with for another architecture (arm64) into
# FOLDER, for cmake/aarch64-linux-gnu.cmake. It needs no root and leaves the packages of this system as they are.
set -eu
[ $# = 2 ] || { echo "usage: cmake/sysroot.sh ARCHITECTURE FOLDER" >&2; exit 2; }
architecture=$1
mkdir -p "$2"
folder=$(cd "$2" && pwd)
packages=(libc6 libc6-dev linux-libc-dev libcrypt1 libcrypt-dev libgcc-s1 libssl-dev libsodium-dev liblz4-dev libzstd1 libzstd-dev libmsgpack-dev
          libpcre2-dev libinih-dev libxxhash-dev zlib1g zlib1g-dev libcmocka0 libcmocka-dev liblua5.4-dev
          libopenblas0-pthread libgfortran5)
state=$folder/.apt
mkdir -p "$state/lists/partial" "$state/archives/partial" "$state/packages"
: >"$state/status"
apt=(apt-get -qq -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" -o Dir::State="$state" -o Dir::State::lists="$state/lists"
     -o Dir::State::status="$state/status" -o Dir::Cache="$state" -o APT::Sandbox::User=root)
"${apt[@]}" update
(cd "$state/packages" && "${apt[@]}" download "${packages[@]}")
for package in "$state/packages"/*.deb; do
  dpkg-deb -x "$package" "$folder"
done
rm -rf "$state"
for library in "$folder"/usr/lib/*/openblas-pthread/libopenblas.so.0; do # where the packages' scripts, which are not run, would link it
  ln -sf "openblas-pthread/${library##*/}" "${library%/*/*}/"
done
