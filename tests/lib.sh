# tests/lib.sh - what shell tests read first (. "$(dirname "$0")/../lib.sh"): a folder $work for what they make, which is gone
# when they end; and complaints, which count in $bad.
bad=0
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

# fail TEXT...: the test goes on, and has failed.
fail() {
  echo "FAILED: $*"
  bad=$((bad + 1))
}

# die TEXT...: nothing behind this would mean anything.
die() {
  echo "FAILED: $*"
  exit 1
}

# expect_run STATUS PATTERN COMMAND...: how the command ends, and what it prints somewhere among the rest.
expect_run() {
  expect_here "$1" "$2" timeout 60 "${@:3}"
}

# expect_here STATUS PATTERN COMMAND...: the same, also of a function of the test's; nothing ends it.
expect_here() {
  local want=$1 pattern=$2 got out
  shift 2
  out=$("$@" 2>&1) && got=0 || got=$?
  if [ $got != "$want" ] || ! grep -qE -- "$pattern" <<<"$out"; then
    [ "$1" = timeout ] && shift 2
    fail "$*: status $got (expected $want), output without /$pattern/:"
    head -c 2000 <<<"$out"
  fi
}

# expect_line STATUS PATTERN LINE: the same of a line of shell, in which exported variables may stand.
expect_line() { expect_run "$1" "$2" bash -c "$3"; }
