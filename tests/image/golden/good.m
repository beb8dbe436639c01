x = 41; half = 0.5; z = [1+2i 3]; i8 = int8 ([1 -2; 3 4]); u64 = intmax ('uint64'); t = true; name = 'golden'; dq = "dq"; none = []; n3 = ones (2, 1, 2, 'single');
c = {1, 'two', {x}}; s.a = c; s.b = 1:5; sa = struct ('p', {1, 'q'}); m = containers.Map (); m('k') = c; m('self') = m; d = eye (3); f = @sin; h = @(y) y + x;
global g; g = 4;
function y = twice (x), y = 2 * x; end
image_describe ('an image of version 1');
