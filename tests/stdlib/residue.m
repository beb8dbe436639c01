% tests/stdlib/residue.m - residue by its documented behaviour.
[r, p, k, e] = residue ([1 1 1], [1 -5 8 -4]);
assert (r, [-2; 7; 3], 1e-6); assert (p, [2; 2; 1], 1e-6); assert (k, []); assert (e, [1; 2; 1]);
[r, p, k] = residue ([1 0 0 0], [1 3 2]);
assert (r, [8; -1], 1e-12); assert (p, [-2; -1], 1e-12); assert (k, [1 -3], 1e-12);
[b, a] = residue ([-2; 7; 3], [2; 2; 1], []);
assert (b, [1 1 1], 1e-12); assert (a, [1 -5 8 -4], 1e-12);
[b, a] = residue ([-2; 7; 3], [2; 2; 1], [1 2], [1; 2; 1]);
assert (b, [1 -3 -1 13 -7], 1e-12);
[r, p, k, e] = residue (1, [1 0 1]);
assert (sort (imag (r)), [-0.5; 0.5], 1e-12); assert (sort (imag (p)), [-1; 1], 1e-12);
[r, p, k, e] = residue ([1 2], 1);
assert (isempty (r) && isempty (p) && isempty (e)); assert (k, [1 2]);
[r, p, k, e] = residue (1, [1 2 1]);
assert (r, [0; 1], 1e-12); assert (p, [-1; -1], 1e-6); assert (e, [1; 2]);
[r, p, k, e] = residue ([1 2 3], [2 4 1 0]);
[b, a] = residue (r, p, k, e);
assert (b, [1 2 3] / 2, 1e-12); assert (a, [2 4 1 0] / 2, 1e-12);
[b, a] = residue ([1 2], [3 4], 5);
assert (b, [5 -32 50], 1e-12); assert (a, [1 -7 12], 1e-12);
disp ("ok residue")
