% examples/shortest_path.m - a priority queue as a binary heap, and Dijkstra's way through a map of towns.
1;

function heap = push(heap, key, item)
  heap(end + 1, :) = [key, item];
  k = rows(heap);
  while k > 1
    parent = floor(k / 2);
    if heap(parent, 1) <= heap(k, 1)
      break
    end
    heap([k parent], :) = heap([parent k], :);
    k = parent;
  end
end

function [heap, key, item] = pop(heap)
  if isempty(heap)
    error('Heap:empty', 'nothing to take');
  end
  key = heap(1, 1);
  item = heap(1, 2);
  heap(1, :) = heap(end, :);
  heap(end, :) = [];
  n = rows(heap);
  k = 1;
  while true
    least = k;
    for child = [2 * k, 2 * k + 1]
      if child <= n && heap(child, 1) < heap(least, 1)
        least = child;
      end
    end
    if least == k
      return
    end
    heap([k least], :) = heap([least k], :);
    k = least;
  end
end

function graph = add_road(graph, a, b, length)
  graph{a}(end + 1, :) = [b, length];
  graph{b}(end + 1, :) = [a, length];
end

function [distance, from] = dijkstra(graph, start)
  n = numel(graph);
  distance = Inf(1, n);
  from = zeros(1, n);
  distance(start) = 0;
  heap = push(zeros(0, 2), 0, start);
  while ! isempty(heap)
    [heap, key, here] = pop(heap);
    if key > distance(here)
      continue
    end
    for road = graph{here}'
      there = road(1);
      way = key + road(2);
      if way < distance(there)
        distance(there) = way;
        from(there) = here;
        heap = push(heap, way, there);
      end
    end
  end
end

function path = trace_back(from, goal)
  path = goal;
  while from(path(1))
    path = [from(path(1)), path];
  end
end

towns = {'Arl', 'Bex', 'Cole', 'Dorn', 'Elm', 'Fenn', 'Gray', 'Holt', 'Isle'};
roads = {'Arl', 'Bex', 4; 'Arl', 'Cole', 2; 'Bex', 'Cole', 1; 'Bex', 'Dorn', 5; 'Cole', 'Dorn', 8; ...
         'Cole', 'Elm', 10; 'Dorn', 'Elm', 2; 'Dorn', 'Fenn', 6; 'Elm', 'Fenn', 3; 'Fenn', 'Gray', 1; 'Elm', 'Holt', 9; ...
         'Gray', 'Holt', 4};
graph = repmat({zeros(0, 2)}, 1, numel(towns));
number = @(name) find(strcmp(towns, name));
for k = 1:rows(roads)
  graph = add_road(graph, number(roads{k, 1}), number(roads{k, 2}), roads{k, 3});
end

[distance, from] = dijkstra(graph, number('Arl'));
for k = 1:numel(towns)
  if isinf(distance(k))
    printf('%-5s cannot be reached\n', towns{k});
  else
    printf('%-5s %3d  %s\n', towns{k}, distance(k), strjoin(towns(trace_back(from, k)), ' - '));
  end
end

% all distances at once by Floyd and Warshall agree
n = numel(towns);
D = Inf(n);
D(logical(eye(n))) = 0;
for k = 1:n
  for road = graph{k}'
    D(k, road(1)) = road(2);
  end
end
for k = 1:n
  D = min(D, D(:, k) + D(k, :));
end
agree = true;
for k = 1:n
  agree = agree && isequal(dijkstra(graph, k), D(k, :));
end
printf('Floyd and Warshall agree: %d\n', agree);
finite = D(! isinf(D));
printf('longest of the short ways: %d, mean %.3f\n', max(finite), mean(finite));

% the heap sorts
heap = zeros(0, 2);
for k = [5 3 9 1 7 3 8 2]
  heap = push(heap, k, 10 * k);
end
order = [];
while rows(heap)
  [heap, key] = pop(heap);
  order(end + 1) = key;
end
printf('out of the heap: %s\n', mat2str(order));
try
  pop(heap);
catch err
  printf('%s: %s\n', err.identifier, err.message);
end
