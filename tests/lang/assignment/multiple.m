% lang/assignment/multiple.m - several targets
1;
function [a, b, c] = three()
  a = 1; b = 2; c = 3;
end
% behaviour: two of three
[x, y] = three()
% behaviour: ignored outputs
[~, ~, z] = three()
% behaviour: into elements and fields
v = zeros(1, 3); [v(2), s.f] = three(); disp(v), disp(s.f)
% behaviour: into cells by a cs-list
c = cell(1, 3); [c{:}] = three(); disp(c)
% behaviour: into struct array fields
t = struct('k', {0, 0}); [t.k] = three(); disp([t.k])
% behaviour: from a cs-list
p = {7, 8}; [a, b] = p{:}
% behaviour: deal
[a, b] = deal(5)
[a, b] = deal(1, 'x')
% behaviour: max with index
[m, i] = max([3 9 2])
% behaviour: swap
[a, b] = deal(b, a)
% behaviour: size into several
[r, k] = size(ones(2, 5))
[r, k] = size(ones(2, 5, 3))
