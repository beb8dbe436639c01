% tests/image/contexts.m - a program that saves itself from within everything that calls back: what it prints from there on is
% the same in the life that goes on. argv: the image, and which of the places saves.
args = argv (); global file which place; file = args{1}; which = str2double (args{2}); place = 0;
function here ()
  global file which place
  place = place + 1;
  if (place == which)
    image_save (file);
  end
  printf ("place %d\n", place);
end
function y = twice (x), here (); y = 2 * x; end
function varargout = many (), here (); varargout = {1, 2, 3}; end
disp (cellfun (@(k) twice (k), {1, 2, 3}))
disp (arrayfun (@twice, [1 2; 3 4]))
disp (cellfun (@(a, b) twice (a) + b, {1, 2}, {10, 20}, 'UniformOutput', false))
s = structfun (@(v) twice (v), struct ('p', 1, 'q', 2))
t = evalc ('twice (4); disp (5)'); printf ('[%s]\n', strtrim (t));
eval ('x = twice (7);'); disp (x)
eval ('error ("no")', 'here (); disp (lasterr ())');
try, here (); error ('a:b', 'caught'); catch e, here (); disp (e.message), end
unwind_protect
  here (); z = twice (1);
unwind_protect_cleanup
  here (); disp ('cleaned')
end_unwind_protect
function leave (), here (); disp ('gone'); end
function guarded (), c = onCleanup (@() leave ()); here (); end
guarded ();
c2 = onCleanup (@() printf ('later\n')); here (); clear c2
[a, b, c] = many ()
for k = {1, 'two'; 3, 4}, here (); disp (size (k)), end
n = 0; do, n = n + 1; here (); until n == 2
while n < 4, n++; here (); end
switch twice (1), case {1, twice(1)}, disp ('two'), otherwise, disp ('none'), end
f = @(varargin) twice (numel (varargin)); disp (f (1, 2, 3))
disp (feval ('twice', 21))
m = containers.Map ('KeyType', 'double', 'ValueType', 'any'); m(1) = @() twice (5); g = m(1); disp (g ())
q = accumarray ([1; 2; 1], [1; 2; 3], [], @(v) twice (sum (v)))
function r = deep (n), if n == 0, here (); r = 0; else r = 1 + deep (n - 1); end, end
disp (deep (40))
p.a(3).b = twice (3); p.a(twice (1)).b = 1; disp (numel (p.a))
eval ('eval (''y = twice (eval (''''twice (1)''''));'')'); disp (y)
w = cellfun (@(x) evalc ('disp (twice (x))'), {1, 2}, 'UniformOutput', false); disp (w{2})
e2 = cellfun (@(x) error ('bad'), {1}, 'ErrorHandler', @(err, x) twice (x)); disp (e2)
[~, i] = max ([twice(1) twice(5)]); disp (i)
bsxfun (@(u, v) twice (u) + v, [1 2], [1; 2])
function v = addup (varargin), persistent total; if isempty (total), total = 0; end, total += twice (1); v = total; end
addup (); disp (addup ())
o = Forward (); o.run (@here); disp (o.give (@here)) % contexts.sh has the class, whose subsref hands on
printf ('%d places\n', place);
