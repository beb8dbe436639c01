% double.empty and its kin: arrays of none of the built-in classes, as MATLAB has them.
a = double.empty (0, 3)
b = struct.empty
c = cell.empty (2, 0)
d = int8.empty
class (d)
e = char.empty (0, 0, 2);
size (e), class (logical.empty)
try, double.empty (2, 2), catch err, disp (err.message), end
f = @() double.empty (1, 0); size (f ())
isempty (double.empty)
x = single.empty (0, 3).'
