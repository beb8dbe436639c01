#!/usr/bin/env bash
# tests/house/setup.sh SOURCE - what `make run`, `make package` and `make test` install: each no more than it needs, all of what CMake asks for.
set -u
source=$1 bad=0
fail() { echo "$*"; bad=1; }
packages() { "$source/cmake/setup.sh" --dry-run "$@" | sort; }
[ -n "$(packages run)" ] || fail "a run needs no package"
[ "$(packages)" = "$(packages run)" ] || fail "without a word setup.sh prepares something else than a run"
for more in package test; do
  [ -z "$(comm -23 <(packages run) <(packages $more))" ] || fail "$more lacks what a run needs"
done
for package in valgrind strace liblua5.4-dev libcmocka-dev lintian g++ openssl redis-server dpkg-dev; do
  packages run | grep -qxF "$package" && fail "a run installs $package"
  packages test | grep -qxF "$package" || fail "the tests lack $package"
done
declare -A of=([libcrypto]=libssl-dev [libsodium]=libsodium-dev [liblz4]=liblz4-dev [libzstd]=libzstd-dev [msgpack]=libmsgpack-dev
  [msgpack-c]=libmsgpack-dev [libpcre2-8]=libpcre2-dev [inih]=libinih-dev [libxxhash]=libxxhash-dev [zlib]=zlib1g-dev [libcurl]=libcurl4-openssl-dev [hiredis]=libhiredis-dev)
for module in $(grep -oE '[a-z0-9-]+>=[0-9.]+' "$source/cmake/MicaDependencies.cmake" | sed 's/>=.*//'); do
  packages run | grep -qxF "${of[$module]:-nothing}" || fail "a run does not install $module"
done
for target in run package test; do
  make -n -C "$source" $target | grep -q "cmake/setup.sh $target\$" || fail "make $target prepares something else"
done
[ $bad = 0 ]
