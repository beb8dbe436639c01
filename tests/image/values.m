% tests/image/values.m - a value of every class and shape; tools.sh takes them out of an image.
k = 3; nested = {k, {k, 'deep', {}}}; half = @(x) x / 2; if (k == 0), unset = 1; end; lazy = @() unset + k; power = @(x, y) x .^ y + k;
b = true; bm = [true false; false true]; bn = true (1, 1, 2); b0 = false (0, 3);
i = int32 (5); im = int8 ([1 2; 3 4]); in = zeros (2, 2, 2, 'int16'); i64 = intmax ('int64'); u64 = intmax ('uint64'); ui = uint8 ([]);
s = 'a'; st = "hi"; e = ''; es = ""; cm = ['ab'; 'cd']; cn = cat (3, 'ab', 'cd'); odd = ['x' char(10) 'y' char(0) 'z']; rows0 = zeros (3, 0, 'double');
c30 = repmat ('', 3, 1); x = 1; tenth = 0.1; third = 1 / 3; tiny = 5e-324; large = 1e300; minus = -0; m = [1 2.5; NaN -Inf]; n3 = ones (2, 1, 2); na = NA;
z = 1 + 2i; zm = [1 2i; 3 4.5]; zn = cat (3, 1i, 2); zi = complex (0, Inf); f = single (1.1); fm = single ([1 2]); fz = single (1i); fzm = single ([1i 2]);
c = {1, 'a'; {}, []}; c0 = {}; c23 = cell (2, 3); c3 = cell (1, 1, 2);
ss.a = 1; ss.b = 'x'; ss.c = struct ('d', {{1, 2}}); sa = struct ('p', {1, 'two'}, 'q', {{}, {3}}); s0 = struct ('p', {}); sn = struct (); s22 = repmat (struct ('a', 1), 2, 2);
h = @sin; r = 1:5; rd = 0:0.1:0.3; em = []; e03 = zeros (0, 3); d = eye (3); p = d(:, [2 3 1]);
