% examples/game_of_life.m - cells live and die on a torus; patterns are followed until they repeat.
1;

function world = place(world, pattern, row, column)
  % puts a pattern given as strings into the world
  for r = 1:numel(pattern)
    for c = 1:numel(pattern{r})
      world(row + r - 1, column + c - 1) = pattern{r}(c) == 'o';
    end
  end
end

function n = neighbours(world)
  n = zeros(size(world));
  for dr = -1:1
    for dc = -1:1
      if dr || dc
        n += circshift(circshift(world, dr, 1), dc, 2);
      end
    end
  end
end

function world = evolve(world)
  n = neighbours(double(world));
  world = n == 3 | (world & n == 2);
end

function show(world)
  symbols = '.o';
  for r = 1:rows(world)
    disp(symbols(world(r, :) + 1));
  end
end

function [start, period, peak] = life_story(world, limit)
  % remembers every generation by its bytes to find the first that comes again
  seen = containers.Map();
  peak = 0;
  for generation = 0:limit
    key = char('0' + world(:)');
    if isKey(seen, key)
      start = seen(key);
      period = generation - start;
      return
    end
    seen(key) = generation;
    peak = max(peak, nnz(world));
    world = evolve(world);
  end
  error('Life:long', 'no repetition in %d generations', limit);
end

patterns.block = {'oo', 'oo'};
patterns.blinker = {'ooo'};
patterns.toad = {'.ooo', 'ooo.'};
patterns.beacon = {'oo..', 'oo..', '..oo', '..oo'};
patterns.glider = {'.o.', '..o', 'ooo'};
patterns.diehard = {'......o.', 'oo......', '.o...ooo'};
patterns.rpentomino = {'.oo', 'oo.', '.o.'};

disp('a glider');
world = place(false(8, 8), patterns.glider, 1, 1);
for generation = 0:4
  printf('generation %d, %d alive\n', generation, nnz(world));
  if mod(generation, 2) == 0
    show(world);
  end
  world = evolve(world);
end

printf('\n%-12s %6s %6s %6s\n', 'pattern', 'start', 'period', 'peak');
for [pattern, name] = patterns
  try
    world = place(false(16, 16), pattern, 6, 5);
    [start, period, peak] = life_story(world, 70);
    printf('%-12s %6d %6d %6d\n', name, start, period, peak);
  catch err
    printf('%-12s %s\n', name, err.message);
  end
end

world = place(false(24, 40), patterns.rpentomino, 10, 18);
alive = zeros(1, 61);
for k = 1:61
  alive(k) = nnz(world);
  world = evolve(world);
end
printf('\nthe r-pentomino: %s\n', mat2str(alive(1:10:end)));
show(world);
