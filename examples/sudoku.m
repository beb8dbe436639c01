% examples/sudoku.m - solves sudoku puzzles by constraint and recursion.
1;

function grid = read_grid(text)
  % 81 characters, a dot for an empty field, to a 9x9 matrix filled by rows
  text(text == '.') = '0';
  grid = reshape(text - '0', 9, 9)';
end

function digits = candidates(grid, r, c)
  top = 3 * floor((r - 1) / 3);
  left = 3 * floor((c - 1) / 3);
  block = grid(top + (1:3), left + (1:3));
  free = true(1, 9);
  used = [grid(r, :), grid(:, c)', block(:)'];
  free(used(used > 0)) = false;
  digits = find(free);
end

function [grid, solved, tried] = solve(grid, tried)
  % fills the field with the fewest candidates and goes on; steps back where there is none
  solved = false;
  best = 10;
  for k = find(grid == 0)'
    [r, c] = ind2sub([9 9], k);
    digits = candidates(grid, r, c);
    if numel(digits) < best
      best = numel(digits);
      field = k;
      options = digits;
      if best <= 1
        break
      end
    end
  end
  if best == 10
    solved = true;
    return
  end
  for d = options
    tried++;
    next = grid;
    next(field) = d;
    [next, solved, tried] = solve(next, tried);
    if solved
      grid = next;
      return
    end
  end
end

function print_grid(grid)
  for r = 1:9
    if any(r == [4 7])
      disp('------+-------+------');
    end
    line = '';
    for c = 1:9
      if any(c == [4 7])
        line = [line, '| '];
      end
      if grid(r, c) == 0
        line = [line, '. '];
      else
        line = [line, char('0' + grid(r, c)), ' '];
      end
    end
    disp(strtrim(line));
  end
end

function ok = valid(grid)
  ok = all(sum(grid) == 45) && all(sum(grid, 2) == 45);
  for r = 0:3:6
    for c = 0:3:6
      block = grid(r + (1:3), c + (1:3));
      ok = ok && isequal(sort(block(:))', 1:9);
    end
  end
end

puzzles = {
  '53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79', ...
  '..9748...7.........2.1.9.....7...24..64.1.59..98...3.....8.3.2.........6...2759..'
};
for p = 1:numel(puzzles)
  grid = read_grid(puzzles{p});
  printf('puzzle %d: %d fields given\n', p, nnz(grid));
  print_grid(grid);
  [grid, solved, tried] = solve(grid, 0);
  printf('solved: %d, valid: %d, digits tried: %d\n', solved, valid(grid), tried);
  print_grid(grid);
  disp('');
end
