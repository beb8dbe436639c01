% tests/stdlib/narginchk.m - narginchk by its documented behaviour.
function r = f (varargin)
  narginchk (1, 2);
  r = nargin;
end
f (1);
f (1, 2);
try, f (); catch err, end
assert (err.message, "narginchk: not enough input arguments");
assert (err.identifier, "Octave:invalid-fun-call");
try, f (1, 2, 3); catch err, end
assert (err.message, "narginchk: too many input arguments");
try, narginchk (2, 1); catch err, end
assert (strncmp (err.message, "narginchk: MINARGS must be", 26));
disp ("ok narginchk")
