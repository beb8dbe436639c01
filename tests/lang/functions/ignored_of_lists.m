% tests/lang/functions/ignored_of_lists.m - ignored outputs of calls whose arguments are lists, of one value and of several.
1;
function [a, b, c] = three (varargin)
  printf ("three %d args:%s, ignored %s\n", nargin, sprintf (" %g", varargin{:}), mat2str (arrayfun (@isargout, 1:3)));
  a = 1; b = 2; c = 3;
end
function go (s, c)
  [~, x] = three (s.a, 5);
  disp (x);
  [~, ~, t.y] = three (c{1}, s.a, c{:});
  disp (t.y);
  h = @three;
  [~, x] = h (s.a, 7); disp (x);
  [x, ~] = three (s.a); disp (x);
  for k = 1:2
    [~, z] = three (s.a, s.a); disp (z);
  end
end
s(1).a = 10; s(2).a = 20;
go (s, {1, 2});
go (s(1), {4});
go (s([]), {4, 5, 6});
