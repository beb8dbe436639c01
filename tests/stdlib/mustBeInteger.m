% tests/stdlib/mustBeInteger.m - mustBeInteger by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeInteger (varargin{:});
  catch err
    text = err.message;
  end
end
assert (refused ([1 2]), "");
assert (refused (int8 (3)), "");
assert (refused ([1.5 2]), "input must be integer-valued; but it had fractional values in some elements");
assert (refused ("a"), "input must be integer-valued; but it was non-numeric (found a char)");
assert (refused (Inf), "input must be integer-valued; but there were non-finite values");
assert (refused (i), "input must be integer-valued; but it was complex");
x = 1.5;
try, mustBeInteger (x); catch err, end
assert (! isempty (strfind (err.message, " must be integer-valued")));
disp ("ok mustBeInteger")
