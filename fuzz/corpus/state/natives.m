% builtins that wait for what they called, with errors and output between
1;
function r = slow (x), r = 0; for k = 1:4, r = r + x * k; end, end
function varargout = two (x), varargout = {x, {x}}; end
function say (x), for k = 1:3, printf ("%d ", x + k); end, end
for round = 1:25
  a = cellfun (@(x) slow (x) + round, {1, 2, 3});
  b = cellfun (@(x) {x, slow(x)}, {1, "b"}, "UniformOutput", false, "ErrorHandler", @(e, x) e.index);
  [c, d] = arrayfun (@two, 1:4, "UniformOutput", false);
  e = accumarray ([1; 2; 1; 3], [4; 5; 6; 7], [], @(v) slow (sum (v)));
  f = evalc ("say (round); g = evalc ('say (1)');");
  eval ("h = slow (3); q = undefined_one;", "h = slow (4);");
  s = evalin ("base", "slow (round)");
  w = feval (@slow, 2) + feval ("slow", 3);
  k = onCleanup (@() slow (1)); clear k
  z = cellfun (@(t) evalc ("say (5)"), {1, 2}, "UniformOutput", false);
  try, cellfun (@(x) error ("Mine:id", "bad %d", x), {1}); catch err, id = err.identifier; end
  m = bsxfun (@(x, y) slow (x) + slow (y), [1 2], [3; 4]);
end
disp (a), disp (f)
