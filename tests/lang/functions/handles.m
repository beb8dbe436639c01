% lang/functions/handles.m - function handles
1;
function r = add1(x), r = x + 1; end
% behaviour: handle to a user function
f = @add1; f(2)
% behaviour: handle to a builtin
g = @max; [m, i] = g([3 7 5])
% behaviour: display of handles
f
h = @(x, y) x + y * 2
% behaviour: anonymous function captures values at creation
k = 10; a = @(x) x + k; k = 20; a(1)
% behaviour: nested anonymous functions
mk = @(n) @(x) x * n; t = mk(3); t(5)
mk(4)(5)
% behaviour: handle without arguments
z = @() 42; z()
% behaviour: a handle named alone prints the handle
z
% behaviour: varargin in anonymous functions
s = @(varargin) numel(varargin); s(1, 2, 3)
% behaviour: handles in cells and structs
c = {@sin, @(x) x ^ 2}; c{2}(3)
o.f = @(x) -x; o.f(5)
% behaviour: func2str and str2func
func2str(@sin), func2str(@(x) x + 1)
w = str2func('@(x) x * 2'); w(4)
v = str2func('add1'); v(1)
% behaviour: is_function_handle and class
is_function_handle(f), is_function_handle(1), class(f)
% behaviour: comparison of handles
isequal(@sin, @sin), @sin == @sin
% behaviour: feval with handle and name
feval(@plus, 1, 2), feval('add1', 5)
% behaviour: several outputs through a handle
q = @(x) size(x); [r1, r2] = q(ones(2, 3))
% behaviour: recursion through a handle in a struct
fib = @(self, n) ifelse_(self, n);
function r = ifelse_(self, n), if n < 2, r = n; else, r = self(self, n - 1) + self(self, n - 2); end, end
fib(fib, 10)
% behaviour: anonymous function with no value
p = @() printf('hi\n'); p();
% behaviour: composition
comp = @(f, g) @(x) f(g(x)); sq = comp(@sqrt, @abs); sq(-16)
% behaviour: handle to an unknown function fails when called
u = @no_such_function_here; try, u(1), catch e, disp(e.message), end
% behaviour: anonymous function with too many arguments
try, h(1, 2, 3), catch e, disp(e.message), end
