% lang/maps/basics.m - containers.Map
% behaviour: creation and lookup
m = containers.Map(); m('a') = 1; m('b') = [1 2 3]; m('a'), m('b')
% behaviour: Count, length, numel, isempty
disp([m.Count, length(m), numel(m), isempty(m), isempty(containers.Map())])
% behaviour: keys are sorted
m('Z') = 0; keys(m)
% behaviour: values in key order
n = containers.Map({'x', 'y'}, [10 20]); values(n)
% behaviour: isKey
isKey(n, 'x'), isKey(n, {'x', 'q'}), n.isKey('y')
% behaviour: remove
remove(n, 'x'); keys(n)
% behaviour: numeric keys
k = containers.Map('KeyType', 'double', 'ValueType', 'any'); k(3) = 'three'; k(1) = 'one'; keys(k), k(3)
% behaviour: one key and one value
o = containers.Map('only', 5); o('only')
% behaviour: maps are handles
p = n; p('new') = 1; isKey(n, 'new')
% behaviour: missing key
try, n('nope'), catch e, disp(e.message), disp(e.identifier), end
try, k(99), catch e, disp(e.message), end
% behaviour: removing a missing key
try, remove(n, 'nope'), catch e, disp(isempty(e.message)), end
% behaviour: wrong key class
try, n(5), catch e, disp(e.message), end
% behaviour: values of chosen keys
v = values(m, {'a', 'Z'})
% behaviour: operator assignment
m('a') += 5; m('a')
% behaviour: loop over keys
for key = keys(m), printf('%s;', key{1}); end, printf('\n');
% behaviour: KeyType and ValueType
m.KeyType, m.ValueType, k.KeyType
% behaviour: struct as value
m('s') = struct('q', 7); m('s').q
% behaviour: class and isobject
class(m), isobject(m)
% behaviour: overwriting a key
m('a') = 'replaced'; m('a'), m.Count
% behaviour: uniform values
u = containers.Map({'a', 'b'}, {1, 2}, 'UniformValues', false); u.values()
