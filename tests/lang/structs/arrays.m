% lang/structs/arrays.m - struct arrays and cs-lists
% behaviour: struct with a cell makes an array
s = struct('n', {10, 20, 30}, 'c', 'same')
% behaviour: element
s(2)
% behaviour: field of an array is a cs-list
s.n
% behaviour: cs-list in brackets
[s.n]
% behaviour: cs-list in braces
{s.c}
% behaviour: cs-list in call arguments
max(s(1:2).n)
% behaviour: growth keeps fields
s(5).n = 50; size(s), isempty(s(4).n)
% behaviour: assigning a whole element
s(1) = struct('n', 1, 'c', 'new'); s(1).c
% behaviour: a double cell gives an element with a cell
t = struct('k', {{1, 2}}); size(t), class(t.k)
% behaviour: empty struct array
e = struct('a', {})
isempty(e), numel(e)
% behaviour: adding a field to all elements
[s.flag] = deal(true); [s.flag]
% behaviour: arrayfun over a struct array
arrayfun(@(q) numel(q.c), s)
% behaviour: subset by mask
u = struct('v', {1, 5, 9}); [u([u.v] > 2).v]
% behaviour: loop over elements
for q = u, printf('%d;', q.v); end, printf('\n');
% behaviour: struct array from repmat
r = repmat(struct('z', 0), 1, 3); size(r)
% behaviour: numel of the array and of its cs-list
numel(u), numel({u.v})
% behaviour: end of an array
u(end+1).v = 11; u(end).v
% behaviour: reshape and transpose
size(reshape(u, 2, 2)), size(u')
