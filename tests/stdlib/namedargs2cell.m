% tests/stdlib/namedargs2cell.m - namedargs2cell by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
assert (namedargs2cell (struct ("a", 1, "b", "x")), reshape ({"a", 1, "b", "x"}, [1 4]));
assert (said (@() namedargs2cell (1)), "namedargs2cell: S must be a scalar structure");
assert (said (@() namedargs2cell (struct ("a", {1, 2}))), "namedargs2cell: S must be a scalar structure");
disp ("ok namedargs2cell")
