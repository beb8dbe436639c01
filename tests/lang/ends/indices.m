% lang/ends/indices.m - end in indices in all nestings
x = [10 20 30 40];
m = [1 2 3; 4 5 6];
% behaviour: end alone and in arithmetic
x(end), x(end-1), x(end/2)
% behaviour: end per dimension
m(end, 1), m(1, end), m(end, end)
% behaviour: end with linear index
m(end)
% behaviour: end inside a function call argument inside an index
x(min(end, 10))
% behaviour: end of the inner array in a nested index
k = [1 2]; x(k(end))
% behaviour: end in a range
x(2:end), x(end:-1:1)
% behaviour: end in a vector
x([1 end])
% behaviour: end in a cell index
c = {1, 'two', [3 4 5]};
c{end}, c{end}(end)
% behaviour: end in struct array index
s = struct('v', {1, 2, 3}); s(end).v
% behaviour: end inside a field's index
t.list = [7 8 9]; t.list(end)
% behaviour: end in an assignment target grows
x(end+1) = 50
% behaviour: end+1 on an empty
y = []; y(end+1) = 1; y(end+1) = 2
% behaviour: end in a 3-d array
z = reshape(1:8, 2, 2, 2); z(end, end, end), z(1, end)
% behaviour: end inside an anonymous function
f = @() x(end); f()
% behaviour: numel as index while end belongs to the outer
x(numel(x(1:end-1)))
% behaviour: end in a cell append
c{end+1} = 'last'; numel(c)
% behaviour: end on a function call result within an index
w = 1:3; w(max(1, min(numel(w), end)))
% behaviour: end in deletion
w(end) = []
