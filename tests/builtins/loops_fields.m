% loops over values of every shape, and what field lists refuse
try, resize(@sin,2), catch e, disp(e.message), end
s=struct('a',{1,2});
try, s.a(1), catch e, disp(e.message), end
try, s(2).a(1), catch e, disp(e.message), end
t.f=@(x) x+1; t.f(2)
q=struct('f',{{}}); size(q.f)
x = {}; x(3).a = 1; size(x)
for k = struct('a',{1,2,3}), k.a, end
for k = {1,2;3,4}, k, end
for k = zeros(0,3), k, end
for k = [], k, end
for k = 'ab', k, end
for k = uint8([1 2;3 4]), k, end
for k = zeros(0,3), k, end
k
for k = zeros(3,0), k, end
k
for k = cell(0,2), k, end
for k = zeros(2,0,2), k, end
for k = reshape(1:8,2,2,2), k, end
