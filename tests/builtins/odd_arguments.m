% builtins/odd_arguments.m - arguments of unusual classes, sizes and numbers
% behaviour: merge by an array mask joins values of one class only
try, merge ([3 0 0], complex (NaN, Inf), char (0)), catch err, disp (err.message), end
try, merge ([true false], 'ab', [1 2]), catch err, disp (err.message), end
try, merge ([true false], int8 ([1 2]), [1 2]), catch err, disp (err.message), end
try, merge ([true false], [true true], [false true]), catch err, disp (err.message), end
try, merge ('ab', [1 2], [3 4]), catch err, disp (err.message), end
disp (merge ([true false], [1i 2], [3 4]))
disp (merge ([true false], 'ab', 'cd'))
% behaviour: merge by an array mask joins cells
c = merge ([true false true], {1, 2, 3}, {'x'})
% behaviour: num2cell that keeps all dimensions holds a scalar as scalars are
c = num2cell (5, [1 2]); disp (isequal (c, {5})), disp (size (c))
% behaviour: a setting of text gives the old one, whatever takes its place
last = "dd";
for k = 1:3
  old = svd_driver (["ges" last]); disp (old)
  last = old(4:5);
end
svd_driver ("gesvd");
% behaviour: warning states given as a list leave the old list as it was
warning ("on", "odd:one");
old = warning (struct ("identifier", {"odd:one", "odd:two"}, "state", "off"));
disp (old(strcmp ({old.identifier}, "odd:one")).state)
warning (old);
disp (warning ("query", "odd:one").state)
