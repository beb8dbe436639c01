% which functions give and keep diagonal and permutation matrices
1;
function show (varargin), for k = 1:numel (varargin), disp (typeinfo (varargin{k})); end, end
A = [2 1; 1 2];
[v, d] = eig (A)
show (d, eig (A, "matrix"), eig (A))
[v, d] = eig (A, [1 0; 0 2]); show (d)
[v, d] = eig ([0 1; -1 0]); show (d)
[v, d] = eig (A, "vector"); show (d)
[u, s, v] = svd ([3 0; 0 2; 0 0]); s, show (s)
[u, s, v] = svd (single (A)); show (s)
[l, u, p] = lu ([1 2; 3 4]); p, show (l, u, p)
[l, u, p] = lu ([1 2; 3 4], "vector"); show (p)
[q, r, p] = qr ([1 2; 3 4]); show (q, p)
D = diag ([1 4]); P = eye (3)(:, [2 1 3]);
show (abs (D), real (D), imag (D), conj (D), sqrt (D), sqrt (-D), single (D), pinv (D), kron (D, D))
show (exp (D), round (D), int8 (D), kron (D, [1 2]), abs (P), P', P * P, P + P)
D(1,1) = 5, show (D)
D(1,2) = 5; show (D)
D = eye (2); D(3,3) = 1; show (D)
disp (pinv ([1 NaN; 2 3])), disp (null (zeros (0, 2)))
