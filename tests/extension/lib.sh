# tests/extension/lib.sh - behind tests/lib.sh: how the tests build extensions of tests/extension/ and run programs with them.
source=$1 build=$2 cc=$3
export XDG_DATA_HOME=$work/data XDG_CACHE_HOME=$work/cache XDG_CONFIG_HOME=$work/config ASAN_OPTIONS=detect_leaks=0:handle_segv=1
mica=$build/mica

# kit FILE OPTIONS...: tests/extension/kit.c as a shared object.
kit() {
  local out=$1
  shift
  "$cc" -std=gnu11 -shared -fPIC -fvisibility=hidden -I"$source/include" "$@" "$source/tests/extension/kit.c" -o "$out.new" -pthread ||
    die "kit.c cannot be built: $*"
  cat "$out.new" >"$out" # in place: what is mapped of it is written to
}

# run TEXT: a program; its output and errors.
run() { timeout 120 "$mica" -e "$1" 2>&1; }

# gives WANTED TEXT: what a program prints.
gives() {
  local got
  got=$(run "$2")
  [ "$got" = "$1" ] || fail "$2
gives: $got
wanted: $1"
}

# refused PATTERN FILE: extension_load raises such an error, and the program goes on.
refused() {
  local got
  got=$(run "try, extension_load ('$2'); catch e, printf ('%s|%s\n', e.identifier, e.message); end, disp ('goes on')")
  grep -qE "^Mica:extension\|extension_load: .*$1" <<<"$got" && grep -qx 'goes on' <<<"$got" || fail "$2: wanted /$1/, got: $got"
}
