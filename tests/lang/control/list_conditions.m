% behaviour: a condition that is a list of none or several values is false; one value decides
% behaviour: nargin and nargout of builtins are not known, those of handles count lists as -1
1;
function r = yes (condition), if (condition), r = "y"; else r = "n"; end, end
c = {1, 1}; s = struct ("f", {1, 1}); none = {}; one = struct ("f", 1);
if c{:}, disp ("y"), else disp ("n"), end
if none{:}, disp ("y"), else disp ("n"), end
if s.f, disp ("y"), else disp ("n"), end
if one.f, disp ("y"), else disp ("n"), end
if c{1}, disp ("y"), else disp ("n"), end
while s.f, disp ("y"), break, end
while c{:}, disp ("y"), break, end
n = 0;
do, n++; until n > 2 || c{1}
disp (n)
x = c{:} && 1
x = 0 || c{:}
x = one.f && true
function count (s, c)
  total = 0;
  for k = 1:3
    if s.f, total++; end
    if c{k}, total += 10; end
    if s.g.h, total += 100; end
    try, if s.f, total += 1000; end, catch, end
  end
  disp (total)
end
count (struct ("f", 1, "g", struct ("h", true)), {1, 0, 1})
count (struct ("f", 1, "g", struct ("h", {1, 1})), {1, 0, 1})
try, if one.g, end, catch e, disp (e.message), end
try, if c{3}, end, catch e, disp (e.message), end
for f = {"size", "sin", @numel, "no_such", 5}
  try, nargin (f{1}), catch e, disp (e.message), end
end
nargin (@(x, varargin) x), nargout (@(x) x), nargin ("strtrim"), nargout ("strtrim")
