#!/usr/bin/env bash
# tests/cli/error_place.sh MICA MICAC - an uncaught error tells its file, line and column and shows the line; names that were meant.
set -u
mica=$1 micac=$2
. "$(dirname "$0")/../lib.sh"
cd "$work" || exit 2
expect() { # expect TEXT COMMAND: stderr is exactly that
  local got
  got=$(mica=$mica timeout 60 bash -c "$2" 2>&1 >/dev/null)
  if [ "$got" != "$1" ]; then
    printf '%s:\nexpected\n%s\ngot\n%s\n' "$2" "$1" "$got"
    bad=$((bad + 1))
  fi
}
printf 'a = ones(3);\nb = ones(2);\n\tc = a * b;\n' > script.m
expect 'error: operator *: nonconformant arguments (op1 is 3x3, op2 is 2x2)
script.m:3:8
    	c = a * b;
    	      ^' '"$mica" script.m'
printf 'function r = inner (x)\n  r = x + [1 2 3];\nend\n' > inner.m
expect 'error: operator +: nonconformant arguments (op1 is 1x2, op2 is 1x3)
error: called from
    inner at line 2 column 9
./inner.m:2:9
      r = x + [1 2 3];
            ^' '"$mica" -e "inner ([1 2])"'
# of a function of the library the program'"'"'s own line is shown
expect '<command line>:1:5
    y = validatestring (3, {})
        ^' '"$mica" -e "y = validatestring (3, {})" 2>&1 >/dev/null | grep -v "^error: \|^    validatestring at" >&2'
mkdir layer && cp inner.m layer && "$micac" build -o l.snap layer > /dev/null && rm inner.m
expect 'error: operator +: nonconformant arguments (op1 is 1x2, op2 is 1x3)
error: called from
    inner at line 2 column 9
inner.m:2:9
      r = x + [1 2 3];
            ^' '"$mica" --layer l.snap -e "inner ([1 2])"'
# caught and raised again: the first place
printf 'try\n  error ("my:id", "first");\ncatch e\n  x = 1;\n  rethrow (e);\nend\n' > again.m
expect 'error: first
again.m:2:3
      error ("my:id", "first");
      ^' '"$mica" again.m'
# a newline at the end asks for the message alone
expect 'error: alone' '"$mica" -e "error (\"alone\\n\")"'
expect "error: 'nmae' undefined near line 1, column 19
<command line>:1:19
    name = 3; disp (1+nmae)
                      ^
did you mean 'name'?" '"$mica" -e "name = 3; disp (1+nmae)"'
expect "error: 'strjion' undefined near line 1, column 1
<command line>:1:1
    strjion ({1})
    ^
did you mean 'strjoin'?" '"$mica" -e "strjion ({1})"'
# functions of a text, also of an earlier one, and never the lines of another
expect "error: 'undefd' undefined near line 2, column 11
error: called from
    f at line 2 column 11
<command line>:2:11
      y = x + undefd;
              ^" '"$mica" -e "function f (x)
  y = x + undefd;
end
z = 1;" -e "if true
  z = 2; f (1)
end"'
expect "error: my
error: called from
    g at line 1 column 13
<stdin>:1:13
    function g, error ('my'); end, g
                ^" 'echo "function g, error ('"'my'"'); end, g" | "$mica" -'
expect 'error: new
error: called from
    h at line 2 column 1
<command line>:2:1
    error ("new");
    ^' '"$mica" -e "function h
error (\"old\"); end" -e "function h
error (\"new\");
end" -e "h"'
[ $bad -eq 0 ]
