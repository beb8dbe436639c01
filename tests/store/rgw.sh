#!/usr/bin/env bash
# tests/store/rgw.sh BUILD [--install] [PROGRAM...] - the suite of stores beside a real S3 service, Ceph's object gateway, which is started here
# with a monitor and one OSD in memory, in a folder of its own and without systemd. --install gets its packages through apt first. Where they
# cannot be had nothing is looked at, which is said loudly and ends with 77.
# PROGRAM is the name of a test program below BUILD/tests (store_test_s3 where none is named), or a path. Each finds the service in
# STORE_TEST_ENDPOINT, its empty bucket "mica-bucket" in STORE_TEST_URL (store/open.h), and the credentials in AWS_ACCESS_KEY_ID and
# AWS_SECRET_ACCESS_KEY.
set -u
build=$1
shift
install=
[ "${1:-}" != --install ] || { install=1; shift; }
programs=("${@:-store_test_s3}")
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
packages=(radosgw ceph-mon ceph-osd ceph-common)
skip() {
  printf '\n******** SKIPPED: %s\n******** No store was tried beside a real S3 service.\n\n' "$*" >&2
  exit 77
}

for k in "${!programs[@]}"; do
  [[ "${programs[k]}" = */* ]] || programs[k]=$build/tests/${programs[k]}
  [ -x "${programs[k]}" ] || die "${programs[k]} is not there: build the tests first"
done
if [ -n "$install" ] && ! { command -v radosgw && command -v ceph-mon && command -v ceph-osd && command -v radosgw-admin; } >/dev/null; then
  sudo=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || skip "these packages are missing and there is no sudo: ${packages[*]}"
    sudo=(sudo)
  fi
  "${sudo[@]}" apt-get update -qq || true
  DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null ||
    skip "apt cannot install ${packages[*]}"
fi
for program in radosgw radosgw-admin ceph ceph-mon ceph-osd monmaptool python3; do
  command -v $program >/dev/null || skip "$program is not installed (Debian 12: apt-get install ${packages[*]}; or --install)"
done

# Two ports that nobody has now.
read -r port mon < <(python3 -c '
import socket
both = [socket.socket() for _ in range(2)]
for s in both: s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in both))')
started=()
finish() { # also where a signal ends it
  local pid
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null; done
  for pid in "${started[@]}"; do wait "$pid" 2>/dev/null; done
  rm -rf "$work"
}
trap finish EXIT
trap "exit 1" INT TERM
mkdir -p "$work"/{mon,osd,run,log}
id=$(cat /proc/sys/kernel/random/uuid)
cat >"$work/ceph.conf" <<C
[global]
fsid = $id
mon host = v1:127.0.0.1:$mon/0
mon initial members = a
auth cluster required = none
auth service required = none
auth client required = none
run dir = $work/run
admin socket = $work/run/\$name.\$pid.asok
log file = $work/log/\$name.log
mon data = $work/mon
osd data = $work/osd
osd objectstore = memstore
memstore device bytes = 1073741824
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd crush chooseleaf type = 0
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon data avail crit = 1
mon data avail warn = 2
mon warn on pool no redundancy = false
ms bind ipv6 = false
ms bind msgr2 = false
public addr = 127.0.0.1
cluster addr = 127.0.0.1
osd memory target = 939524096
osd op num shards = 1
rgw thread pool size = 16
rgw enable usage log = false
rgw enable gc threads = false
rgw enable lc threads = false
rgw enable quota threads = false
rgw dynamic resharding = false
debug ms = 0
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:$port tcp_nodelay=1
rgw dns name = 127.0.0.1
C
export CEPH_CONF=$work/ceph.conf
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
in_time() { timeout 60 "$@" >>"$work/log/steps" 2>&1 || { tail -5 "$work/log/steps"; die "$* did not work"; }; }
# Until it works, for five minutes: a machine that builds something else beside this is slow.
in_the_end() {
  local began=$SECONDS
  until timeout 60 "$@" >>"$work/log/steps" 2>&1; do
    [ $((SECONDS - began)) -lt 300 ] || { tail -5 "$work/log/steps"; die "$* did not work in five minutes"; }
    for pid in "${started[@]}"; do kill -0 "$pid" 2>/dev/null || { tail -5 "$work"/log/*.out; die "a part of the service has ended"; }; done
    sleep 1
  done
}
osd_is_up() { ceph osd dump --format json | python3 -c 'import json, sys; sys.exit(not [o for o in json.load(sys.stdin)["osds"] if o["up"] and o["in"]])'; }
gateway_answers() {
  python3 - "$port" <<'PY'
import sys, urllib.error, urllib.request
try:
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open("http://127.0.0.1:%s/" % sys.argv[1], timeout=20)
except urllib.error.HTTPError as e:
    sys.exit(e.code >= 500)
PY
}
user_is_there() {
  radosgw-admin user info --uid=mica | grep -q MICAKEY && return
  radosgw-admin user create --uid=mica --display-name=mica --access-key=MICAKEY --secret-key=MICASECRET
}
export -f osd_is_up gateway_answers user_is_there
export port
in_time monmaptool --create --clobber --addv a "[v1:127.0.0.1:$mon]" --fsid "$id" "$work/monmap"
in_time ceph-mon --mkfs -i a --monmap "$work/monmap"
ceph-mon -i a -f >"$work/log/mon.out" 2>&1 &
started+=($!)
osd=$(cat /proc/sys/kernel/random/uuid)
in_the_end ceph osd new "$osd"
in_time ceph-osd -i 0 --mkfs --osd-uuid "$osd"
ceph-osd -i 0 -f >"$work/log/osd.out" 2>&1 &
started+=($!)
in_the_end bash -c osd_is_up # what a gateway without one asks waits for ever
radosgw -n client.rgw -f >"$work/log/rgw.out" 2>&1 &
started+=($!)
in_the_end bash -c gateway_answers
in_the_end bash -c user_is_there
in_the_end python3 "$here/bucket.py" "http://127.0.0.1:$port" mica-bucket
radosgw --version
export AWS_ACCESS_KEY_ID=MICAKEY AWS_SECRET_ACCESS_KEY=MICASECRET
export STORE_TEST_ENDPOINT=http://127.0.0.1:$port STORE_TEST_URL="s3://mica-bucket?endpoint=http://127.0.0.1:$port"
skipped=0
for program in "${programs[@]}"; do
  "$program" &
  suite=$! # waited for, so that a signal is heard
  started+=($suite)
  wait $suite && status=0 || status=$?
  unset 'started[-1]'
  [ $status = 0 ] && continue
  [ $status = 77 ] && { skipped=77; continue; }
  fail "$program beside Ceph's object gateway"
done
[ $bad = 0 ] && exit $skipped
exit 1
