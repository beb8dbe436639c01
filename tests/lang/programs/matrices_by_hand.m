% lang/programs/matrices_by_hand.m - programs over matrix elements
1;
function C = multiply(A, B)
  C = zeros(rows(A), columns(B));
  for i = 1:rows(A)
    for j = 1:columns(B)
      for k = 1:columns(A)
        C(i, j) += A(i, k) * B(k, j);
      end
    end
  end
end
function r = rank_order(v)
  r = zeros(size(v));
  for i = 1:numel(v), r(i) = 1 + sum(v < v(i)); end
end
% behaviour: product by loops agrees
A = magic(3); B = [1 0; 2 1; 0 3];
multiply(A, B)
isequal(multiply(A, B), A * B)
% behaviour: ranks
rank_order([30 10 20])
% behaviour: spiral by deletion
M = [1 2 3; 4 5 6; 7 8 9]; out = [];
while ! isempty(M), out = [out, M(1, :)]; M(1, :) = []; M = rot90(M); end, out
% behaviour: Pascal's triangle
P = ones(4); for i = 2:4, for j = 2:4, P(i, j) = P(i - 1, j) + P(i, j - 1); end, end, P
% behaviour: bubble sort
v = [5 2 9 1]; n = numel(v);
do, swapped = false; for i = 1:n - 1, if v(i) > v(i + 1), v([i i + 1]) = v([i + 1 i]); swapped = true; end, end, until ! swapped
v
% behaviour: binary search
lo = 1; hi = 100; s = 0; while lo < hi, mid = floor((lo + hi) / 2); s++; if mid < 37, lo = mid + 1; else, hi = mid; end, end, [lo s]
% behaviour: transposing in place by loops
T = [1 2; 3 4]; for i = 1:2, for j = i + 1:2, t = T(i, j); T(i, j) = T(j, i); T(j, i) = t; end, end, T
