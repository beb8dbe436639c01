#!/usr/bin/env bash
# tests/image/hot_reload_library.sh SOURCE BUILD CC - the example as another project builds it: with the public headers alone,
# and the shared and the static library.
set -u
source=$1 build=$2 cc=$3
. "$(dirname "$0")/../lib.sh"
mkdir "$work/include" && cp -r "$source/include/mica" "$work/include/"
for how in "-L$build -lmica -Wl,-rpath,$build" "$build/libmica.a"; do
  links=
  case $how in *.a) links=$(PKG_CONFIG_PATH=$build pkg-config --libs --static mica 2>/dev/null | tr ' ' '\n' | grep -- '^-l' | grep -v -- '^-lmica$' | tr '\n' ' ') ;; esac
  # shellcheck disable=SC2086
  "$cc" -std=gnu11 -Wall -Wextra -Werror -I"$work/include" "$source"/examples/hot_reload/*.c $how $links -lpthread -lm -ldl -o "$work/played" 2>"$work/log" ||
    die "$how: $(head -5 "$work/log")"
  rm -f "$work/i.img"
  said=$(printf '1\n7\ny\n' | "$work/played" "$work/i.img") && said+=$(printf '1\n7\nn\n' | "$work/played" "$work/i.img")
  grep -q 'Iteration 2' <<<"$said" || fail "$how: $said"
done
exit $((bad > 0))
