% tests/builtins/columns_of_bsxfun.m - bsxfun calls a function with columns, and with all at once where nothing is repeated.
1;
function silent (u, v), end
function r = told (u, v), printf ("%s %s\n", mat2str (size (u)), mat2str (size (v))); r = u .* v; end
disp (bsxfun (@told, (1:3)', 1:2)); disp (bsxfun (@told, 1:3, (1:2)')); disp (bsxfun (@told, magic (3), 1:3));
disp (bsxfun (@told, magic (3), (1:3)')); disp (size (bsxfun (@told, ones (2, 3, 2), ones (1, 3)))); disp (bsxfun (@told, 2, 3));
disp (size (bsxfun (@told, zeros (3, 0), 1))); disp (bsxfun (@(u, v) u * v, (1:3)', 1:4));
disp (bsxfun (@(u, v) u' * v, magic (3), magic (3))); disp (bsxfun (@(u, v) [u; v], 1:3, 4:6)); disp (class (bsxfun (@(u, v) single (u), (1:3)', 1:3)));
try, bsxfun (@(u, v) error ("in it"), (1:3)', 1:3), catch e, disp (e.message), end
try, bsxfun (@silent, (1:3)', 1:3), catch e, disp (e.message), end
try, bsxfun (@silent, 1:3, 1:3), catch e, disp (e.message), end
% a scalar goes as it is, with all of the other
bsxfun (@told, 1:3, 5); bsxfun (@told, 5, magic (2)); bsxfun (@told, ones (2, 2, 2), 5); bsxfun (@told, zeros (3, 0), 1); bsxfun (@told, 1, zeros (0, 3));
bsxfun (@told, 1:3, zeros (0, 3)); bsxfun (@told, 1:3, zeros (0, 1));
% subsref of a handle calls it
disp (subsref (@(a, b) a + b, substruct ("()", {1, 2})));
s.f = @(x) struct ("g", {{x, 2}}); disp (subsref (s, substruct (".", "f", "()", {7}, ".", "g", "{}", {1})));
[m, i] = subsref (@max, substruct ("()", {[3 9 2]})); disp ([m i]);
subsref (@() disp ("called"), substruct ("()", {}));
try, subsref (@(x) error ("inside"), substruct ("()", {1})), catch e, disp (e.message), end
