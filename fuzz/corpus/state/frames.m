% calls within calls: closures, nested functions, globals, persistent variables, varying arguments
1;
function r = counter ()
  persistent n
  if isempty (n), n = 0; end
  n++; r = n;
end
function varargout = many (varargin)
  for k = 1:nargout, varargout{k} = numel (varargin) + k; end
end
function r = fib (n)
  if n < 2, r = n; else, r = fib (n - 1) + fib (n - 2); end
end
function [a, b] = shared (k)
  global total
  total += k; a = total; b = {a, @(x) x + total + k};
end
function r = over (f, n)
  r = 0;
  for k = 1:n, r += f (k); end
end
global total
total = 0;
for k = 1:30
  [a, b] = shared (k); c = b{2}(1);
  [p, q, r] = many (1, "two", {3});
  l{k} = fib (mod (k, 8)); l{k} += counter ();
  y = over (@(x) x * c + over (@(z) z + x, 3), 4);
  [w{1:2}, e.f] = many (k, y);
  try, undefined_thing (k); catch err, msg = err.message; end
  unwind_protect, v = over (@sin, 3); unwind_protect_cleanup, k2 = k; end_unwind_protect
end
disp (counter ())
