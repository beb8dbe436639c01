% examples/matrix_decompositions.m - LU, QR and Cholesky written out and compared with the library's.
1;

function [L, U, P] = my_lu(A)
  n = rows(A);
  P = eye(n);
  L = zeros(n);
  for k = 1:n - 1
    [~, at] = max(abs(A(k:n, k)));
    at += k - 1;
    A([k at], :) = A([at k], :);
    P([k at], :) = P([at k], :);
    L([k at], :) = L([at k], :);
    for r = k + 1:n
      L(r, k) = A(r, k) / A(k, k);
      A(r, k:n) -= L(r, k) * A(k, k:n);
    end
  end
  L += eye(n);
  U = triu(A);
end

function [Q, R] = my_qr(A)
  % Householder reflections
  [m, n] = size(A);
  Q = eye(m);
  R = A;
  for k = 1:min(m - 1, n)
    v = R(k:m, k);
    if v(1) >= 0
      v(1) += norm(v);
    else
      v(1) -= norm(v);
    end
    v /= norm(v);
    R(k:m, :) -= 2 * v * (v' * R(k:m, :));
    Q(:, k:m) -= 2 * (Q(:, k:m) * v) * v';
  end
end

function G = my_chol(A)
  n = rows(A);
  G = zeros(n);
  for k = 1:n
    d = A(k, k) - sum(G(1:k - 1, k) .^ 2);
    if d <= 0
      error('Example:definite', 'not positive definite at %d', k);
    end
    G(k, k) = sqrt(d);
    for c = k + 1:n
      G(k, c) = (A(k, c) - G(1:k - 1, k)' * G(1:k - 1, c)) / G(k, k);
    end
  end
end

function [value, vector] = power_method(A, steps)
  vector = ones(rows(A), 1);
  for k = 1:steps
    vector = A * vector;
    vector /= norm(vector);
  end
  value = vector' * A * vector;
end

function check(what, error_size)
  if error_size < 1e-9
    printf('%-44s ok\n', what);
  else
    printf('%-44s OFF by %g\n', what, error_size);
  end
end

A = [2 -1 0 3; 4 1 -2 0; -6 5 1 1; 1 0 2 7];
[L, U, P] = my_lu(A);
check('P A = L U', norm(P * A - L * U));
[L2, U2, P2] = lu(A);
check('same L, U and P as lu', norm(L - L2) + norm(U - U2) + norm(P - P2));
check('determinant from U', abs(prod(diag(U)) * det(P) - det(A)));

[Q, R] = my_qr(A);
check('A = Q R', norm(A - Q * R));
check('Q is orthogonal', norm(Q' * Q - eye(4)));
check('R is upper triangular', norm(tril(R, -1)));
[~, R2] = qr(A);
check('same R as qr up to signs', norm(abs(R) - abs(R2)));

S = A' * A;
G = my_chol(S);
check('A'' A = G'' G', norm(S - G' * G));
check('same G as chol', norm(G - chol(S)));
try
  my_chol(S - 10 * eye(4));
catch err
  printf('shifted matrix: %s\n', err.message);
end

x = (1:4)';
b = A * x;
check('solution by LU', norm(U \ (L \ (P * b)) - x));
check('solution by QR', norm(R \ (Q' * b) - x));
check('solution by the backslash', norm(A \ b - x));
check('solution by inv', norm(inv(A) * b - x));

values = sort(eig(S));
printf('eigenvalues of A'' A: %s\n', sprintf('%.4f ', values));
[top, v] = power_method(S, 400);
check('largest by the power method', abs(top - values(end)));
check('its vector', norm(S * v - top * v));
check('singular values are their roots', norm(sort(svd(A)) - sqrt(values)));
printf('rank %d, norm %.4f, condition %.3f\n', rank(A), norm(A), cond(A));

% a line through noisy points, three ways
t = (0:9)';
y = 3 * t + 2 + [0.1 -0.2 0.05 0.1 -0.1 0.2 0 -0.15 0.1 -0.1]';
M = [t, ones(10, 1)];
fit = M \ y;
check('least squares by normal equations', norm((M' * M) \ (M' * y) - fit));
check('least squares by polyfit', norm(polyfit(t, y, 1)' - fit));
printf('the line is %.3f t + %.3f\n', fit);
