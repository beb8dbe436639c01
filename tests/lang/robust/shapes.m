% behaviour: dimensions that do not fit what they are given to are refused before anything is written
% behaviour: indices in braces or parentheses of an assignment cannot be empty
% behaviour: texts of errors and warnings that are read and set in one call stay what they were
% behaviour: a real value joins a complex row in place
1;
function t (varargin)
  for k = 1:numel (varargin)
    try
      eval (varargin{k});
    catch e
      disp (e.message);
    end
  end
end
t ("base64_decode (repmat ('A', 1, 64), [1 1])", "base64_decode (repmat ('A', 1, 64), [1000 100000])", ...
   "base64_decode (repmat ('A', 1, 64), [-5 3])", "base64_decode (repmat ('A', 1, 64), [2 3])", ...
   "__base64_decode_bytes__ (repmat ('A', 1, 64), [1 1])");
t ("c = {1,2}; [c{}] = 5", "s(2).a = 1; [s().a] = deal (1, 2)", "z.a = 1; [z().a] = deal (7)", "c = {1,2}; c{} = 5", ...
   "c = {1,2}; [c{}, b] = deal (5, 6)", "x = 1:3; [x()] = 5", "c = {}; [c{}.a] = 5");
t ("rsf2csf (eye (2), eye (3))", "rsf2csf (ones (2, 3), eye (2))", "rsf2csf (eye (2), ones (2, 3))");
t ("size (linspace (zeros (1, 0), 5))", "linspace (zeros (1, 0), zeros (1, 0), 3)", "linspace (zeros (1, 0), [1 2], 4)", ...
   "linspace ([1 2], [1 2 3], 3)", "linspace ([1 2], 5, 3)");
t ("sub2ind ([9 9], true (3), 1:9)", "sub2ind ([9 9], 1:3, true (1, 3))", "sub2ind ([9 9], 'a', 1)", "sub2ind ([9 9], 1:3, [1;2;3])", ...
   "sub2ind ([1e10 1e10], 5, 5)", "[a, b] = ind2sub ([1e10 1e10], 5)", "[a, b] = ind2sub ([3 3], 10)");
t ("zeros (0, 2^40, 2^40)", "x = zeros (0, 2^62); size ([x, x, x])", "x = cell (0, 2^62); size ([x, x, x])");
lasterr ("x"); [a, b] = lasterr ("abc");
for k = 1:3
  [a, b] = lasterr (sprintf ("%d", k)); x = rand (1, 3); c = {a, b, x}; disp (a)
end
lastwarn ("one", "a:b");
for k = 1:3
  [a, b] = lastwarn (sprintf ("%d", k), sprintf ("id:%d", k)); x = rand (1, 3); disp ([a, " ", b])
end
try, error ("p:q", "text"); end
e = lasterror ("reset"); disp (e.message)
s = warning (); warning ("off", "p:q"); x = rand (1, 5); disp (s(1).identifier), warning (s);
x = [1+2i, 3]; x = [x, 5]
x = [x, single(2)]
x = single ([1+2i, 3]); x = [x, single(7)]
x = [1+2i, 3]; x = [x, 4]; x(2,:) = [1 2 3]
x = 1:3; x(2) = 1i; x(2) = 7
