#!/usr/bin/env bash
# tests/cli/class.sh MICAC - class definitions in plain folders, class folders and packages are built and shown;
# malformed ones are told with their places.
set -u
micac=$1
. "$(dirname "$0")/../lib.sh"
expect() { expect_run "$1" "$2" "$micac" "${@:3}"; } # expect STATUS PATTERN ARGS...
mkdir -p "$work/src/@Dial" "$work/src/+pkg/@Knob" "$work/bad"
# class NAME: a class with a local function, on standard output
class() {
  cat <<END
% $1 turns
classdef $1 < handle
  properties (Access = private)
    angle (1,1) double {mustBeFinite} = start (1)
  end
  methods
    function obj = $1 (angle)
      obj@handle ();
      if nargin > 0, obj.angle = angle; end
    end
    function turn (obj, by)
      obj.angle = obj.angle + by;
    end
  end
end
function a = start (a)
  a = 2 * a;
end
END
}
class Lever >"$work/src/Lever.m"
class Dial >"$work/src/@Dial/Dial.m"
class Wheel >"$work/src/+pkg/Wheel.m"
class Knob >"$work/src/+pkg/@Knob/Knob.m"
printf 'function y = use (x)\n  y = Lever (x);\nend\n' >"$work/src/use.m"
expect 0 '5 of 5 sources' build -o "$work/s.snap" "$work/src"
expect 0 'function Lever: 0 params, 1 outputs.*, class$' dump "$work/s.snap" Lever --bytecode
expect 0 'function turn: 2 params, 0 outputs.*, method$' dump "$work/s.snap" Lever --bytecode
expect 0 'function start: 1 params, 1 outputs.*, local$' dump "$work/s.snap" Lever --bytecode
expect 0 'HANDLESUB check.angle' dump "$work/s.snap" pkg.Wheel --hir
expect 0 'CALL __super__' dump "$work/s.snap" pkg.Wheel --hir
expect 0 'Wheel turns' dump "$work/s.snap" pkg.Wheel --text
# what a class's name gives is an object: its definition says nothing about the result
if "$micac" dump "$work/s.snap" use --types | grep -q 'struct'; then
  echo "the result of a constructor is taken for the description of its class"
  bad=$((bad + 1))
fi
# one thread or several, the same bytes
expect 0 '5 of 5 sources' build -j 1 -o "$work/again.snap" "$work/src"
cmp -s "$work/s.snap" "$work/again.snap" || { echo "two builds differ"; bad=$((bad + 1)); }
printf 'classdef Bad\n  properties\n    x = \n  endmethods\nend\n' >"$work/bad/Bad.m"
expect 1 'Bad.m:3:8: error: expected an expression' build -o "$work/b.snap" "$work/bad"
expect 1 "Bad.m:4:3: error: expected 'end' or 'endproperties'" build -o "$work/b.snap" "$work/bad"
[ $bad = 0 ]
