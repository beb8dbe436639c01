% bench/programs/callbacks.m - cellfun and arrayfun with anonymous functions.
c = num2cell(1:200000);
tic;
k = 3;
a = cellfun(@(x) x * 2 + k, c);
b = cellfun(@(x) [x, x], c, 'UniformOutput', false);
d = arrayfun(@(x) x ^ 2 - k, 1:200000);
t = toc;
printf('callbacks %.6f\nchecksum %d %d %d\n', t, sum(a), numel(b), sum(d));
