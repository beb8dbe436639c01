% tests/stdlib/sqrtm.m - sqrtm by its documented behaviour.
assert (sqrtm ([4 0; 0 9]), [2 0; 0 3]);
a = [2 1; 1 3];
s = sqrtm (a);
assert (s * s, a, 1e-13); assert (isreal (s));
b = [1 2; 0 4];
assert (sqrtm (b), [1 2/3; 0 2], 1e-14);
c = [0 -1; 1 0];
assert (sqrtm (c) ^ 2, c, 1e-13);
try, sqrtm (ones (2, 3)); catch err, end
assert (strncmp (err.message, "sqrtm: A must be a square matrix", 32));
[s, residue] = sqrtm ([1 2; 3 4]);
assert (residue < 1e-14);
[s, residue] = sqrtm ([4 0; 0 9]);
assert (residue, 0);
assert (all (isnan (sqrtm ([0 2; 0 0])(:))));
[~, id] = lastwarn ();
assert (id, "Octave:sqrtm:SingularMatrix");
disp ("ok sqrtm")
