% lang/assignment/deletion.m - deletion with the empty matrix
% behaviour: elements
x = 1:5; x(2) = []
x([1 end]) = []
% behaviour: rows and columns
m = magic(4); m(2, :) = []
m(:, [1 3]) = []
% behaviour: everything
x(:) = []
m(:, :) = []
% behaviour: linear deletion of all elements by a colon
k = magic(3); k(:) = []; isempty(k)
m = magic(3);
% behaviour: block deletion is refused
try, m(1, 1) = [], catch e, disp(e.message), end
% behaviour: out of bound
try, x = 1:3; x(5) = [], catch e, disp(e.message), disp(e.identifier), end
% behaviour: out of bound row
try, m(7, :) = [], catch e, disp(e.message), end
% behaviour: cell elements go with parentheses
c = {1, 2, 3}; c(2) = []
% behaviour: braces set the element to empty
c{1} = []
% behaviour: struct array elements
s = struct('a', {1, 2, 3}); s(2) = []; disp([s.a])
% behaviour: characters
t = 'hello'; t([1 2]) = []
% behaviour: deletion with an empty index does nothing
y = 1:3; y([]) = []
% behaviour: only the literal empty deletes
try, y(1) = zeros(1, 0);, catch e, disp(e.message), end
% behaviour: third dimension
z = ones(2,2,3); z(:, :, 2) = []; size(z)
% behaviour: empty string deletes
w = 1:3; w(2) = ''
