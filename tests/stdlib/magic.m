% tests/stdlib/magic.m - magic by its documented behaviour.
assert (magic (3), [8 1 6; 3 5 7; 4 9 2]);
assert (magic (4), [16 2 3 13; 5 11 10 8; 9 7 6 12; 4 14 15 1]);
for n = [3 4 5 6 7 8 10]
  a = magic (n);
  s = n * (n^2 + 1) / 2;
  assert (sum (a), s * ones (1, n)); assert (sum (a, 2), s * ones (n, 1));
  assert (sum (diag (a)), s); assert (sum (diag (fliplr (a))), s);
  assert (sort (a(:)), (1:n^2)');
end
assert (magic (2), [4 3; 1 2]);
assert (magic (0), []);
try, magic (-1); catch err, end
assert (! isempty (strfind (err.message, "magic: N must be")));
disp ("ok magic")
