% tests/stdlib/__symmetry_options__.m - the options of issymmetric and ishermitian.
function text = refusal (f, varargin)
  text = "";
  try, f (varargin{:}); catch err, text = err.message; end
end
[skew, tol] = __symmetry_options__ ("own", 1, 0, 0);
assert ({skew, tol}, {false, 0});
[skew, tol] = __symmetry_options__ ("own", 2, 0.5, 0);
assert ({skew, tol}, {false, 0.5});
[skew, tol] = __symmetry_options__ ("own", 3, "SKEW", 0.25);
assert ({skew, tol}, {true, 0.25});
assert (refusal (@__symmetry_options__, "own", 2, -1, 0), "own: TOL must be a scalar >= 0");
assert (refusal (@__symmetry_options__, "own", 2, "no", 0), "own: SKEWOPT must be 'skew' or 'nonskew'");
assert (refusal (@__symmetry_options__, "own", 3, "skew", {}), "own: TOL must be a scalar >= 0");
assert (refusal (@__symmetry_options__, "own", 2, {}, 0), ...
        "own: second argument must be a non-negative scalar TOL, or one of the strings: 'skew' / 'nonskew'");
disp ("ok __symmetry_options__")
