% tests/lang/functions/fewer_values.m - lists with fewer values than targets: the first are assigned, ignored ones may be missing.
1;
function t (text), try, eval (text), catch e, disp (e.message), end, end
t ("c = {3}; [a, ~] = c{1}"); t ("c = {3}; [~, ~] = c{1}"); t ("c = {3, 4}; [~, a] = c{1}"); t ("x.m = 3; [a, b] = x.m");
t ("x.m = 3; [~, b] = x.m"); t ("c = {3}; [a, ~] = c{:}"); t ("x = struct (\"m\", {1, 2}); [~, ~, ~] = x.m");
t ("x = struct (\"m\", {1, 2}); [a, ~, ~] = x.m"); t ("x = struct (\"m\", {1, 2}); [a, ~, b] = x.m");
t ("c = {1, 2}; d = {7}; [d{1:3}] = c{:}"); t ("c = {1, 2}; [d.a, d.b, d.c] = c{:}"); t ("c = {}; [a, b] = c{1}");
t ("c = {5}; x = 1; [x(2), x(3)] = c{:}"); t ("x = 3; [a, b] = x(1)"); t ("x = 3; [a, ~] = x(1)"); t ("x = \"text\"; [a, b, d] = x(2:3)");
t ("x = {[1 2]}; [a, b] = x{1}(2)"); t ("s.v = 4:6; [a, ~] = s.v(2)"); t ("s = struct (\"v\", {1, 2}); [a, b, d] = s(:).v");
t ("x = 1:3; for k = 1:3, [a, ~] = x(k); [~, ~] = x(k); end, disp (a)"); t ("x = 1:3; [a, b] = x(7)");
