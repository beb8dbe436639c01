% tests/stdlib/hadamard.m - hadamard by its documented behaviour.
assert (hadamard (1), 1);
assert (hadamard (2), [1 1; 1 -1]);
for n = [4 8 12 20 24 40]
  h = hadamard (n);
  assert (h * h', n * eye (n));
end
try, hadamard (5); catch err, end
assert (strncmp (err.message, "hadamard: N must be 2^k*p", 25));
for n = [28 56]
  h = hadamard (n);
  assert (h * h', n * eye (n));
end
disp ("ok hadamard")
