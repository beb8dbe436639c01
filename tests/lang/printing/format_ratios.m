% behaviour: format rat, hex and bit show numbers as ratios and as bytes; bank gives integers two decimals
% behaviour: rats gives ratios as text
for f = {"rat", "hex", "bit", "bank"}
  disp (f{1}); eval (["format " f{1}]);
  h = pi, n = -1/3, big = 123456.789, whole = 1e15, small = 1e-8, a = NaN, b = -Inf, z = 0, s = single (0.1)
  x = [pi 100; 1e5 -2], w = [1 1000000], c = 1.5+2i, d = [1+2i; 3.25-1i], r = 1:3, p = 0:0.25:0.5
  i = int8 (-5), j = int16 ([1 -2 100]), t = true, u = [true false], k = {1.5, int8(3), "text"}, e = []
  disp (0.75), disp ([0.5; 0.25]), m = cat (3, [1 2], [0.5 3])
end
format
for x = {pi, [1 2.5], [pi; exp(1)], 0, 1e6, [1e6 pi; -pi 1/3], NaN, int8(5), 1+2i, []}
  disp (rats (x{1}));
end
disp (rats (pi, 20)), disp (rats (-pi, 5)), disp (rats (0.000123, 13))
try, rats ("a"), catch e, disp (e.message), end
