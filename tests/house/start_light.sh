#!/usr/bin/env bash
# tests/house/start_light.sh - what a start would pay for stays out of the program: libraries beyond libc, the EVP layer of libcrypto,
# and more than a few pages of relocated data.
set -eu
mica=$1
libraries=$(readelf -d "$mica" | sed -n 's/.*NEEDED.*\[\(.*\)\].*/\1/p' | sort | tr '\n' ' ')
[ -z "$libraries" ] || [ "${libraries#ld-linux-x86-64.so.2 }" = "libc.so.6 " ] || { echo "libraries loaded at start: $libraries"; exit 1; }
if nm "$mica" | grep -E ' (EVP_MD_fetch|OPENSSL_init_crypto|OBJ_nid2obj)$'; then
  echo "libcrypto's EVP layer is linked: use the plain Init, Update and Final functions"
  exit 1
fi
if nm "$mica" | grep -E ' (__cpu_indicator_init|__cpu_model)$'; then
  echo "the compiler's CPUID constructor is linked: ask base_cpu_has (base/cpu.h), each CPUID costs microseconds under a hypervisor"
  exit 1
fi
relocated=$((16#$(readelf -SW "$mica" | sed -n 's/.* \.data\.rel\.ro *PROGBITS *[0-9a-f]* [0-9a-f]* \([0-9a-f]*\) .*/\1/p')))
echo "libraries: $libraries; relocated data: $relocated bytes"
[ "$relocated" -le 49152 ] || { echo "tables of pointers have grown beyond 48 KiB: each page is copied at every start"; exit 1; }
