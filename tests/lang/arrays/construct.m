% lang/arrays/construct.m - functions that make arrays
% behaviour: zeros, ones, eye
zeros(2), ones(1, 3), eye(2, 3)
% behaviour: linspace and logspace
linspace(0, 1, 3), logspace(0, 2, 3)
% behaviour: repmat
repmat([1 2], 2, 2), repmat('x', 1, 3), repmat({1}, 1, 2)
% behaviour: reshape with a blank dimension
reshape(1:6, 2, []), reshape(1:6, [3 2])
% behaviour: magic
magic(3), magic(4)
% behaviour: diag
diag([1 2]), diag([1 2; 3 4]), diag([1 2], 1)
% behaviour: triu and tril
triu(magic(3)), tril(magic(3)), triu(magic(3), 1)
% behaviour: fliplr, flipud, rot90, circshift
fliplr([1 2 3]), flipud([1; 2]), rot90([1 2; 3 4]), circshift([1 2 3 4], 1), circshift([1 2; 3 4], 1, 2)
% behaviour: meshgrid and ndgrid
[x, y] = meshgrid(1:2, 1:3)
% behaviour: cat, horzcat, vertcat
cat(1, [1 2], [3 4]), horzcat('a', 'b'), vertcat(1, 2)
% behaviour: permute and squeeze
size(permute(ones(2, 3, 4), [3 1 2])), size(squeeze(ones(1, 1, 3)))
% behaviour: sub2ind and ind2sub
sub2ind([2 3], 2, 3), [r, c] = ind2sub([2 3], 5)
% behaviour: size variants
size(ones(2, 3)), size(ones(2, 3), 1), size(5), rows(ones(2, 3)), columns(ones(2, 3)), numel(ones(2, 3)), ndims(ones(2, 3, 4))
% behaviour: isvector, isscalar, ismatrix, issquare, isrow, iscolumn
disp([isvector([1 2]), isvector(1), isscalar(5), ismatrix([]), issquare(eye(2)), isrow([1 2]), iscolumn([1; 2])])
% behaviour: colon reshape
a = [1 2; 3 4]; a(:)', a(:, :)'
% behaviour: nchoosek, primes, factor, gcd, lcm
nchoosek(5, 2), primes(20), factor(60), gcd(12, 18), lcm(4, 6), isprime([2 4 7])
% behaviour: hilb, vander, toeplitz
toeplitz([1 2 3]), vander([1 2 3]), hankel([1 2 3])
% behaviour: floor of division and hypot
floor(7 / 2), hypot(3, 4), sign([-2 0 3]), fix(-1.5)
% behaviour: blkdiag and trace, rank
blkdiag([1 2], 3), trace(magic(3)), rank(eye(3))
% behaviour: postpad, prepad, resize
postpad([1 2], 4), prepad([1 2], 4), resize([1 2; 3 4], 3, 3)
% behaviour: nnz, cumsum of logical, any column
nnz([1 0 2]), sum([1 2; 3 4](:)), sum([1 2; 3 4], 2)
% behaviour: polyfit, polyval, roots, conv
polyval([1 2 3], 2), conv([1 1], [1 -1]), polyder([1 2 3]), round(roots([1 -3 2])')
% behaviour: interp1 and trapz
interp1([1 2 3], [10 20 30], 2.5), trapz([1 2 3])
% behaviour: idx of max in matrix
[~, k] = max([3 9 4](:)); k
