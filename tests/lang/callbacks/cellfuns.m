% lang/callbacks/cellfuns.m - cellfun and arrayfun
% behaviour: uniform output
cellfun(@numel, {'ab', [], 1:5}), arrayfun(@(x) x ^ 2, [1 2; 3 4])
% behaviour: cells as output
cellfun(@(x) [x x], {1, 2}, 'UniformOutput', false), arrayfun(@(x) 1:x, 1:3, 'UniformOutput', false)
% behaviour: several inputs
cellfun(@(a, b) a + b, {1, 2}, {10, 20}), arrayfun(@plus, [1 2], [3 4])
% behaviour: several outputs
[mx, ix] = cellfun(@max, {[1 5 2], [7 3]})
[a, b] = arrayfun(@(x) deal(x, -x), 1:3)
% behaviour: names of functions
cellfun('isempty', {1, [], ''}), cellfun('isclass', {1, 'a'}, 'char'), cellfun(@class, {1, 'a'}, 'UniformOutput', false)
% behaviour: logical results stay logical
class(cellfun(@isempty, {1, []})), class(cellfun(@ischar, {1}))
% behaviour: char results
cellfun(@(x) x(1), {'ab', 'cd'}), class(cellfun(@(x) x(1), {'ab', 'cd'}))
% behaviour: error handler
cellfun(@(x) error('My:id', 'bad'), {1, 2}, 'ErrorHandler', @(e, x) e.index * 10)
cellfun(@(x) error('My:id', 'bad'), {1}, 'ErrorHandler', @(e, x) [e.identifier '/' e.message], 'UniformOutput', false)
% behaviour: shape is kept
size(cellfun(@isempty, cell(2, 3))), size(arrayfun(@(x) x, ones(3, 1)))
% behaviour: empty inputs
x = cellfun(@numel, {}), y = arrayfun(@(x) x, []), z = cellfun(@(x) x, {}, 'UniformOutput', false)
% behaviour: no output wanted
cellfun(@(x) printf('%d;', x), {1, 2, 3}); printf('\n');
arrayfun(@(x) printf('%d;', x), 1:3); printf('\n');
% behaviour: captured variables
k = 5; cellfun(@(x) x * k, {1, 2})
% behaviour: nested
cellfun(@(c) sum(cellfun(@numel, c)), {{'a', 'bb'}, {'ccc'}})
% behaviour: structfun
structfun(@(x) x * 2, struct('a', 1, 'b', 2)), structfun(@(x) x * 2, struct('a', 1, 'b', 2), 'UniformOutput', false)
% behaviour: arrayfun over struct elements
arrayfun(@(s) s.v, struct('v', {1, 2, 3}))
% behaviour: arrayfun over chars
arrayfun(@(c) upper(c), 'abc')
% behaviour: cellfun with indices by arrayfun
c = {'x', 'yy'}; arrayfun(@(i) numel(c{i}), 1:2)
% behaviour: user function by name
function r = twice(x), r = 2 * x; end
cellfun(@twice, {1, 2}), cellfun('twice', {3}), arrayfun('twice', 4)
