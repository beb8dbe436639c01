% examples/tour.m - a walk through the language: `make run` executes this program.
1;

function r = factorial_of(n)
  if n <= 1
    r = 1;
  else
    r = n * factorial_of(n - 1);
  end
end

function varargout = spread(v)
  % as many of the elements as the caller asks for
  for k = 1:nargout
    varargout{k} = v(k);
  end
end

function n = next_ticket()
  persistent count = 0;
  count++;
  n = count;
end

function heading(text)
  printf('\n-- %s %s\n', text, repmat('-', 1, 60 - length(text)));
end

heading('numbers and matrices');
a = magic(4)
column_sums = sum(a)
a(2:3, [1 end])
b = a';
b(b > 10) = 0
x = linspace(0, 1, 5)
z = (3 + 4i) * 1i
integers = uint8([100 200]) + 100

heading('solving and broadcasting');
A = [4 1 0; 1 3 1; 0 1 2];
y = A \ [9; 10; 7];
printf('solution: %s\n', sprintf('%.4f ', y));
table = (1:3)' * (1:5) + 10
printf('rank %d, determinant %.1f, trace %d\n', rank(A), det(A), trace(A));

heading('strings');
s = 'The quick brown fox';
words = strsplit(s, ' ')
lengths = cellfun(@numel, words)
printf('%s\n', upper(s), fliplr(s), strrep(s, 'quick', 'slow'));
[tok, rest] = strtok(s);
printf('[%s] [%s]\n', tok, rest);
pairs = regexp('width=10; height=20', '(\w+)=(\d+)', 'tokens');
for k = 1:numel(pairs)
  printf('%s is %d\n', pairs{k}{1}, str2double(pairs{k}{2}));
end
printf('%5.2f|%-8s|%08.3f|%+d|%e|%x\n', pi, 'left', pi, 7, 12345.678, 255);

heading('cells and structs');
person = struct('name', 'Ada', 'born', 1815);
person.fields{3} = 'mathematics';
person
people = struct('name', {'Ada', 'Alan', 'Grace'}, 'born', {1815, 1912, 1906});
[~, order] = sort([people.born]);
printf('%s ', people(order).name);
printf('\n');
mixed = {1, 'two', [3 4 5]; {6}, @sin, true}

heading('functions');
square = @(v) v .^ 2;
offset = 10;
shifted = @(v) square(v) + offset;
disp(shifted(1:4));
printf('10! = %d\n', factorial_of(10));
[p, q] = spread([5 6 7])
next_ticket(); next_ticket();
printf('ticket %d\n', next_ticket());
compose = @(f, g) @(v) f(g(v));
disp(feval(compose(@sqrt, @abs), -16));
disp(arrayfun(@(k) sum(1:k), 1:6));

heading('control flow');
for k = 1:15
  if mod(k, 15) == 0
    printf('fizzbuzz ');
  elseif mod(k, 5) == 0
    printf('buzz ');
  elseif mod(k, 3) == 0
    printf('fizz ');
  else
    printf('%d ', k);
  end
end
printf('\n');
n = 27;
steps = 0;
do
  if mod(n, 2), n = 3 * n + 1; else, n /= 2; end
  steps++;
until n == 1
printf('27 needs %d steps\n', steps);
switch class(people)
  case {'cell', 'struct'}
    disp('a container');
  otherwise
    disp('something else');
end

heading('errors');
try
  a(5, 1)
catch err
  printf('caught: %s\n', err.message);
end
unwind_protect
  try
    error('Tour:stop', 'stopped at %d', 42);
  catch err
    printf('caught: %s (%s)\n', err.message, err.identifier);
  end
unwind_protect_cleanup
  disp('cleaned up');
end_unwind_protect

heading('maps');
stock = containers.Map();
stock('apples') = 5;
stock('pears') = 3;
stock('apples') += 10;
keys = stock.keys();
for k = 1:numel(keys)
  printf('%s: %d\n', keys{k}, stock(keys{k}));
end
