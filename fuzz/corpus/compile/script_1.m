Ax = 3
y.a(2).b{3} = 4
[q, ~, s.t(end+1)] = size(x)
c{:}
x(end+1,:) = []
hold on
if (z = 3), z++, end
1;
function r = sq(x), r = x*x; end
sq(2) + sq(x)
for [v, k] = y, k, end
x(end).y(end){end}.("f") += 2;
ans
m = containers.Map('a', 1); m(3)(4){5}
