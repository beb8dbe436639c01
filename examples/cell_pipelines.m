% examples/cell_pipelines.m - data flows through chains of cellfun and arrayfun.
1;

function varargout = pipe(value, varargin)
  % gives the value to each function in turn
  for k = 1:numel(varargin)
    value = varargin{k}(value);
  end
  varargout{1} = value;
end

function out = map(f, list)
  out = cellfun(f, list, 'UniformOutput', false);
end

function out = keep(test, list)
  out = list(cellfun(test, list));
end

function acc = fold(f, acc, list)
  for k = 1:numel(list)
    acc = f(acc, list{k});
  end
end

function r = longer(a, b)
  if numel(b) > numel(a)
    r = b;
  else
    r = a;
  end
end

function r = check(x)
  if x <= 0
    error('Pipe:range', 'not positive: %d', x);
  end
  r = x;
end

function flat = flatten(c)
  % nested cells to one row, by recursion
  if ! iscell(c)
    flat = {c};
    return
  end
  parts = cellfun(@flatten, c(:)', 'UniformOutput', false);
  flat = [parts{:}];
end

function pairs = zip(a, b)
  pairs = cellfun(@(x, y) {x, y}, a, b, 'UniformOutput', false);
end

words = strsplit('alpha beta gamma delta epsilon zeta eta theta', ' ');

printf('%s\n', strjoin(map(@upper, words), ' '));
printf('%s\n', strjoin(keep(@(w) numel(w) > 4, words), ' '));
printf('total letters: %d\n', fold(@(n, w) n + numel(w), 0, words));
printf('longest: %s\n', fold(@(a, b) longer(a, b), '', words));

result = pipe(words, @(l) map(@fliplr, l), @sort, @(l) l(1:3), @(l) strjoin(l, '/'));
printf('%s\n', result);

[shortest, longest] = cellfun(@(w) deal(min(w), max(w)), words);
printf('%s %s\n', shortest, longest);

numbers = num2cell(1:10);
squares = map(@(x) x ^ 2, numbers);
even = keep(@(x) mod(x, 2) == 0, squares);
printf('%d ', even{:});
printf('\n');

pairs = zip(words(1:3), num2cell([10 20 30]));
for k = 1:numel(pairs)
  printf('%s -> %d\n', pairs{k}{:});
end

% errors are turned into values
safe = cellfun(@(x) 10 / check(x), {1, 0, 5, -2}, 'ErrorHandler', @(err, x) -err.index * 100);
printf('%g ', safe);
printf('\n');
texts = cellfun(@(x) sprintf('%d', check(x)), {3, -3}, 'ErrorHandler', @(err, x) err.message, 'UniformOutput', false);
printf('%s; ', texts{:});
printf('\n');

% functions made by functions
adders = map(@(n) @(x) x + n, {1, 10, 100});
printf('%d ', cellfun(@(f) f(5), adders));
printf('\n');
total = fold(@(acc, f) f(acc), 0, adders);
printf('all adders in turn: %d\n', total);

% arrayfun over structs and indices
points = struct('x', {3, 6, 5}, 'y', {4, 8, 12});
printf('distances: %s\n', mat2str(arrayfun(@(p) hypot(p.x, p.y), points)));
triangle = arrayfun(@(n) arrayfun(@(k) nchoosek(n, k), 0:n), 0:5, 'UniformOutput', false);
for row = triangle
  printf('%s\n', sprintf('%3d', row{1}));
end

flat = flatten({1, {2, {3, {4}}, 5}, {{6}}});
printf('flat: %s\n', mat2str([flat{:}]));

% structfun
limits = struct('low', 2, 'high', 9);
printf('doubled: %s\n', mat2str(structfun(@(v) 2 * v, limits)'));
printf('classes: %s\n', strjoin(map(@class, {1, 'a', {}, @sin, true, int8(1), single(1), struct()}), ' '));
