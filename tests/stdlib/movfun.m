% tests/stdlib/movfun.m - movfun by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
assert (movfun (@(x) [min(x), max(x)], (1:10).', 3), [1 2;1 3;2 4;3 5;4 6;5 7;6 8;7 9;8 10;9 10]);
assert (movfun (@(x) [min(x), max(x)], (1:10).', 3, "OutDim", 2), [2;3;4;5;6;7;8;9;10;10]);
assert (movfun (@mean, [1 5 2 8], 3, "Endpoints", 1), [2.33333333333333 2.66666666666667 5 3.66666666666667], -1e-10);
assert (strncmp (said (@() movfun (@mean, 1:5)), "Invalid call to movfun", 22));
assert (said (@() movfun (@mean, 1:5, 3, "Endpoints", "foo")), "movfun: failed validation of ENDPOINTS. Checked with \"@(x) any (strcmpi (x, valid_bc)) || (isnumeric (x) && isscalar (x))\"");
assert (said (@() movfun (@mean, 1:5, 3, "dim", 1.5)), "movfun: failed validation of DIM. Checked with \"@(d) isempty (d) || (isscalar (d) && isindex (d, ndims (x)))\"");
assert (movfun (@mean, magic (4)(1:3,:), 3, "dim", 2), [9 7 6 8;8 8.66666666666667 9.66666666666667 9;8 7.33333333333333 8.33333333333333 9], -1e-10);
disp ("ok movfun")
