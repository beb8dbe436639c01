# tests/session/common.sh - for shell tests of this folder, which set $mica and $snapshot and read it: a folder $work for
# what they make, complaints, and what runs cost.
here=$(cd "$(dirname "$0")" && pwd)
. "$(dirname "$0")/../lib.sh"
# Whether machine instructions can be counted: not in programs that sanitizers watch.
counts() { [ -z "${MICA_TEST_SANITIZED-}" ] && command -v valgrind > /dev/null; }
# cost NAME ARGUMENTS...: sets the variable to the machine instructions of a run. One that does not end well ends the test: it
# would take fewer.
cost() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$mica" -q --snapshot "$snapshot" "${@:2}" > "$work/output" 2> "$work/counted" &&
    printf -v "$1" '%d' "$(sed -n 's/.*Collected : //p' "$work/counted")" && [ "${!1}" -gt 0 ] || {
    echo "not counted: mica ${*:2}"
    cat "$work/output" "$work/counted" | tail -5
    exit 2
  }
}
