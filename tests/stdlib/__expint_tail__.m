% tests/stdlib/__expint_tail__.m - what cosint and sinint share: the exponential integral.
function text = refusal (f, varargin)
  text = "";
  try, f (varargin{:}); catch err, text = err.message; end
end
assert (__expint_tail__ ([4; 10; 40]), [0.003779352409848906; 4.156968929685324e-6; 1.0367732614516570e-19], -1e-13);
assert (__expint_tail__ (5i), 0.19002974965664388 - 0.020865081850222462i, 1e-14);
disp ("ok __expint_tail__")
