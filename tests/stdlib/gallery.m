% tests/stdlib/gallery.m - gallery by the published properties of its matrices.
assert (gallery ("minij", 3), [1 1 1; 1 2 2; 1 2 3]);
assert (gallery ("cauchy", 2), [1/2 1/3; 1/3 1/4]);
assert (gallery ("circul", [1 2 3]), [1 2 3; 3 1 2; 2 3 1]);
assert (gallery ("tridiag", 3), [2 -1 0; -1 2 -1; 0 -1 2]);
assert (gallery ("jordbloc", 2, 5), [5 1; 0 5]);
assert (gallery ("toeppen", 3, 1, 2, 3, 4, 5), [3 4 5; 2 3 4; 1 2 3]);
assert (gallery ("fiedler", [1 5 3]), [0 4 2; 4 0 2; 2 2 0]);
assert (gallery ("redheff", 4), logical ([1 1 1 1; 1 1 0 1; 1 0 1 0; 1 0 0 1]));
% known eigenvalues
assert (sort (real (eig (gallery ("clement", 6)))), [-5; -3; -1; 1; 3; 5], 1e-9);
assert (eig (gallery ("clement", 5, 1)), [-4; -2; 0; 2; 4], 1e-12);
assert (sort (eig (gallery ("chow", 4, 1, 0)))(1:2), [0; 0], 1e-7);
assert (eig (gallery ("hanowa", 4, 3)), [3+1i; 3-1i; 3+2i; 3-2i], 1e-12);
assert (abs (gallery ("chebspec", 5) ^ 5) < 1e-8);
% inverses and powers
a = gallery ("invol", 4);
assert (a * a, eye (4), 1e-9);
for k = [1 2 3 4 5]
  q = gallery ("orthog", 6, k);
  assert (q * q', eye (6), 1e-12);
end
assert (tril (inv (gallery ("invhess", 1:4)), -2), zeros (4), 1e-12);
h = gallery ("randhess", 5);
assert (h * h', eye (5), 1e-12);
assert (tril (h, -2), zeros (5));
[v, beta] = gallery ("house", [3; 4; 0]);
assert ([3; 4; 0] - beta * v * (v' * [3; 4; 0]), [-5; 0; 0], 1e-12);
[a, d] = gallery ("ipjfact", 4);
assert (det (a), d, 1e-6 * d);
[a, d] = gallery ("ipjfact", 3, 1);
assert (det (a), d, 1e-12 * abs (d));
[c, d, e] = gallery ("dorr", 4, 0.1);
assert (gallery ("tridiag", c, d, e), gallery ("dorr", 4, 0.1));
% given singular values, also in a band
assert (svd (gallery ("randsvd", 5, 100, 3)), (100 .^ (-(0:4) / 4)).', 1e-12);
a = gallery ("randsvd", [6 6], 10, 2, 1, 2);
assert ([bandwidth(a, "lower"), bandwidth(a, "upper")], [1 2]);
assert (cond (a), 10, 1e-9);
assert (issymmetric (gallery ("randsvd", 5, -10)));
assert (all (eig (gallery ("wathen", 2, 1)) > 0));
assert (size (gallery ("poisson", 3)), [9 9]);
assert (sum (gallery ("neumann", 9), 2), zeros (9, 1));
assert (size (gallery ("uniformdata", [2 3 4], 1)), [2 3 4]);
assert (gallery ("normaldata", 3, 7), gallery ("normaldata", 3, 7));
assert (class (gallery ("uniformdata", 2, 3, 1, "single")), "single");
% refusals
function refuse (words, varargin)
  try
    gallery (varargin{:});
    message = "none";
  catch err
    message = err.message;
  end
  assert (message, ["gallery: " words]);
end
refuse ("NAME must be a string", 3);
refuse ("unknown matrix with NAME other", "other");
refuse ("matrix binomial not implemented", "binomial");
refuse ("N must be even for hanowa matrix", "hanowa", 5);
refuse ("1 argument is required for lehmer matrix", "lehmer");
refuse ("N must be an integer for pei matrix", "pei", 1.5);
refuse ("K must have a value of 0 or 1 for frank matrix", "frank", 3, 2);
refuse ("unknown K '9' for orthog matrix", "orthog", 3, 9);
disp ("ok gallery")
