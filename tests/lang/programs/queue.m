% lang/programs/queue.m - a queue in a cell and a struct
1;
function q = enqueue(q, x), q.items{end + 1} = x; q.count++; end
function [q, x] = dequeue(q), x = q.items{1}; q.items(1) = []; q.count--; end
% behaviour: struct passed and returned through functions
q = struct('items', {{}}, 'count', 0);
for w = {'a', [1 2], {3}}, q = enqueue(q, w{1}); end
q.count
% behaviour: elements come back in order with their classes
while q.count
  [q, x] = dequeue(q);
  printf('%s %d\n', class(x), q.count);
end
% behaviour: error on an empty queue
try, dequeue(q), catch e, disp(isempty(e.message)), end
q.items
