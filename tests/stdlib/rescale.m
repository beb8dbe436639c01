% tests/stdlib/rescale.m - rescale by its documented behaviour.
assert (rescale ([1 2 3]), [0 0.5 1]);
assert (rescale ([1 2; 3 5], -1, 1), [-1 -0.5; 0 1]);
assert (rescale ([1 2 3], "inputmin", 2), [0 0 1]);
assert (rescale ([1 2 3], "inputmax", 2), [0 1 1]);
assert (rescale (5), 0);
assert (rescale (int8 ([1 2 3])), [0 0.5 1]);
text = "";
try, rescale ([1 2], 1, 0); catch err, text = err.message; end
assert (text, "rescale: lower bound L must be smaller than upper bound U");
for c = {{"q"}, "rescale: A must be a numeric or logical matrix"; {1:3, 0, {}}, "rescale: upper bound U must be numeric"; ...
         {1:3, "InputMin", "a"}, "rescale: INMIN must be numeric"; {1:3, "foobar", 1}, "rescale: invalid option(s)"}'
  try, rescale (c{1}{:}); catch err, end
  assert (err.message, c{2});
end
assert (rescale ([1 NaN 3]), [0 NaN 1]);
disp ("ok rescale")
