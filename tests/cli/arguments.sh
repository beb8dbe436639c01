#!/usr/bin/env bash
# tests/cli/arguments.sh MICAC MICA - functions with arguments blocks are built, shown and called from a layer; malformed
# blocks are told with their places.
set -u
micac=$1 mica=$2
. "$(dirname "$0")/../lib.sh"
expect() { expect_run "$1" "$2" "$micac" "${@:3}"; } # expect STATUS PATTERN ARGS...
call() { expect_run "$1" "$2" "$mica" --layer "$work/s.snap" -e "$3"; } # call STATUS PATTERN TEXT
mkdir -p "$work/src/+tools" "$work/bad"
cat >"$work/src/above.m" <<'END'
function r = above (x, o)
  % ABOVE  text above the block
  arguments
    x (1,1) double {mustBePositive, inner(x)} = 3
    o.Name (1,:) char = "n"
    o.?Thing
  end
  r = {x, o};
end
function inner (x)
  arguments
    x (1,1) double
  end
  if (x == 13)
    error ("above:unlucky", "it must not be 13");
  end
end
END
cat >"$work/src/below.m" <<'END'
function r = below (x)
  arguments
    x = 3 % three
  end
  % BELOW  text below the block
  r = x;
end
END
cat >"$work/src/+tools/pairs.m" <<'END'
function r = pairs (x)
arguments (Repeating)
  x (1,1) double
end
r = [x{:}];
END
printf 'classdef Thing\n  properties\n    P = 1\n  end\nend\n' >"$work/src/Thing.m"
expect 0 '4 of 4 sources' build -o "$work/s.snap" "$work/src"
expect 0 'CALL __argument__$' dump "$work/s.snap" above --hir
expect 0 'ABOVE  text above the block' dump "$work/s.snap" above --text
expect 0 'BELOW  text below the block' dump "$work/s.snap" below --text
call 0 '^   1   2$' 'disp (tools.pairs (1, int8 (2)))'
call 0 '^5q$' 'r = above (2, "P", 5, "nam", "q"); printf ("%d%s\n", r{2}.P, r{2}.Name)'
call 0 '^1 1 -1$' 'printf ("%d %d %d\n", nargin ("above"), nargin ("below"), nargin ("tools.pairs"))'
call 1 "error: above: invalid argument 'x' at position 1: it must not be 13" 'above (13)'
call 0 '^above:unlucky above 4$' \
  'try, above (13), catch e, printf ("%s %s %d\n", e.identifier, e.stack(1).name, e.stack(1).line), end'
call 1 "error: above: invalid argument name 'Q': the names are Name, P" 'above (1, "Q", 3)'
# one thread or several, the same bytes
expect 0 '4 of 4 sources' build -j 1 -o "$work/again.snap" "$work/src"
cmp -s "$work/s.snap" "$work/again.snap" || { echo "two builds differ"; bad=$((bad + 1)); }
printf 'function f (x)\n  arguments\n    x double\n  y = x;\nend\n' >"$work/bad/f.m"
expect 1 "f.m:4:3: error: 'y' is no parameter of function 'f': is the arguments block closed" \
  build -o "$work/b.snap" "$work/bad"
printf 'function f (x)\n  arguments\n    x double\n' >"$work/bad/f.m"
expect 1 "f.m:3:13: error: expected 'end' to close 'arguments' of line 2" build -o "$work/b.snap" "$work/bad"
[ $bad = 0 ]
