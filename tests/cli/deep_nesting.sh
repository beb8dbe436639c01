#!/usr/bin/env bash
# tests/cli/deep_nesting.sh MICA MICAC - values and source that nest without end: a message, never a signal, on large stacks and small.
set -u
mica=$1 micac=$2
export MICA_CACHE=off
. "$(dirname "$0")/../lib.sh"
cd "$work" || exit 2
run() { # run STACK WANTED PATTERN PROGRAM: WANTED is 0, 1 or "any" (but no signal)
  local out got
  out=$(ulimit -s "$1" && timeout 120 "$mica" -e "$4" 2>&1)
  got=$?
  if { [ "$2" != any ] && [ $got != "$2" ]; } || [ $got -gt 1 ] || ! grep -qE -- "$3" <<<"$out"; then
    echo "stack of $1 KiB: $4: status $got (expected $2), output without /$3/:"
    head -c 500 <<<"$out"
    bad=$((bad + 1))
  fi
}

for stack in 8192 256; do
  # values: every walk in C
  nest='x = {"a"}; for k = 1:1e6, x = {x}; end; '
  for walk in 'sizeof (x)' 'upper (x)' 'char (x)' 'strvcat (x)' 'isalpha (x)' 'isequal (x, x)' 'strtrim (x)' 'x' 'disp (x)'; do
    run $stack 1 'nested too deeply' "$nest$walk"
  done

  run $stack 0 '^1$' "${nest}x = 1; disp (x)"
  run $stack 0 '^1$' 'x.a = 1; for k = 1:3e5, x = struct ("a", x); end; x = 1; disp (x)'
  run $stack 0 '^1$' 'x = @() 1; for k = 1:3e5, x = @() x (1); end; x = 1; disp (x)'
  run $stack 0 '^1$' 'm = containers.Map (); m("x") = m; for k = 1:1e5, n = containers.Map (); n("a") = m; m = n; end; m = n = 1; disp (m)'
  run $stack 0 '^1$' 'x = {1}; for k = 1:50, x = {x}; end; disp (isequal (x, x))'
  # source: chains, brackets, operators, blocks
  for source in '"y=x" repmat(".a",1,1e5)' '"y=x" repmat("(1)",1,1e5)' '"x" repmat(".a",1,1e5) "=1"' '"x" repmat("{1}",1,1e5) "=1"' \
    '"y=" repmat("(",1,1e5) "1" repmat(")",1,1e5)' '"y=" repmat("[",1,1e5)' '"y=" repmat("-",1,1e5) "1"' '"y=1" repmat("+1",1,1e5)' \
    '"y=1" repmat("^-1",1,1e5)' '"y=" repmat("@()",1,1e5) "1"' 'repmat("if 1,",1,1e5)' 'repmat("a=",1,1e5) "1"'; do
    run $stack 1 'nested deeper than|at most|parse error|expected' "eval ([$source])"
  done
  for source in 'repmat("switch 1,case 1,",1,250) "1" repmat(",end",1,250)' 'repmat("if 1,",1,250) "1" repmat(",end",1,250)' \
    'repmat("try,",1,250) "1" repmat(",catch,end",1,250)' '"y=1" repmat("+1",1,950) ";"' '"y=" repmat("sin(",1,250) "1" repmat(")",1,250) ";"' \
    '"x" repmat(".a",1,200) "=1; y=x" repmat(".a",1,200) ";"' '"y=" repmat("@()",1,250) "1;"' '"a" repmat("(1).b",1,120) " = 1;"'; do
    run $stack any '' "x = 1; eval ([$source])"
  done
done
run 8192 0 '^951$' 'eval (["y=1" repmat("+1",1,950) ";"]); disp (y)'
run 8192 0 '^1$' 'eval (["x" repmat(".a",1,200) "=1; y=x" repmat(".a",1,200) ";"]); disp (y)'

# the builder
mkdir src
{ printf 'function y = f (x)\n  y = x'; printf '.a%.0s' $(seq 20000); printf ';\nend\n'; } >src/f.m
for stack in 8192 256; do
  out=$(ulimit -s $stack && timeout 60 "$micac" build -o f.snap src 2>&1)
  got=$?
  if [ $got != 1 ] || ! grep -q 'f.m:2:.*nested deeper' <<<"$out"; then
    echo "micac build, stack of $stack KiB: status $got: $out"
    bad=$((bad + 1))
  fi
done
exit $((bad > 0))
