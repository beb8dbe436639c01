% lang/assignment/chained.m - chained assignment
% behaviour: field of element of field
a.b(3).c{2}(4) = 9;
disp(size(a.b)), disp(size(a.b(3).c)), disp(a.b(3).c{2})
% behaviour: untouched elements are empty
isempty(a.b(1).c)
% behaviour: end inside a chain
a.b(3).c{2}(end+1) = 10;
disp(a.b(3).c{2})
a.b(end+1).c = 1; numel(a.b)
% behaviour: nested struct creation
s.x.y.z = 5; disp(s.x.y.z)
% behaviour: cell in cell
c{2}{3} = 'deep'; size(c), size(c{2})
% behaviour: struct in a cell
d{2}.name = 'n'; class(d{2}), isempty(d{1})
% behaviour: deletion at the end of a chain
t.list = 1:5; t.list(2:3) = []; disp(t.list)
t.cells = {1,2,3}; t.cells(1) = []; disp(numel(t.cells))
% behaviour: operator assignment through a chain
t.k.n = 5; t.k.n *= 2; disp(t.k.n)
t.v = [1 2 3]; t.v(2) += 5; disp(t.v)
% behaviour: value semantics of copies
u = t; u.k.n = 0; disp(t.k.n)
% behaviour: chained printing shows the whole variable
t2.a = 1; t2.b.c = 2
