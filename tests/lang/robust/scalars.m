% behaviour: what a builtin takes from an array of one element is a scalar like any other
% behaviour: numbers too large to have a factor worth trying, and poles that are none, end at once
[b, r] = deconv ([0 2 2], single (3i))
filter ([1 2], single (1i), 1:3)
c = num2cell ("a", [1 2]); isequal (c, {"a"})
c = num2cell (5, [1 2]); c{1} + 1
isprime ([1e300, 2^53, 2^60, 7])
isprime (1e300i)
try, x = zeros (0, 3); x(:,2^40,2^40) = 1; catch e, disp (e.message), end
try, find (hex2num ({"ff"; "02"}, "logical")), catch e, disp (e.message), end
