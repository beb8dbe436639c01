% tests/stdlib/gradient.m - gradient by its documented behaviour.
assert (gradient ([1 4 9 16]), [3 4 6 7]);
assert (gradient ([1 4 9 16]'), [3 4 6 7]');
assert (gradient ([1 4 9 16], 2), [1.5 2 3 3.5]);
assert (gradient ([1 4 9 16], [0 1 3 6]), [3, 8/3, 12/5, 7/3], 1e-15);
[a, b] = gradient (magic (3));
assert (a, [-7 -1 5; 2 2 2; 5 -1 -7]);
assert (b, [-5 4 1; -2 4 -2; 1 4 -5]);
[a, b] = gradient (magic (3), 2, 3);
assert (a, [-7 -1 5; 2 2 2; 5 -1 -7] / 2);
assert (b, [-5 4 1; -2 4 -2; 1 4 -5] / 3);
[a, b] = gradient (magic (3), [1 2 4], [1 3 4]);
assert (a, [-7 -2/3 2.5; 2 4/3 1; 5 -2/3 -3.5], 1e-15);
assert (b, [-2.5 2 0.5; -4/3 8/3 -4/3; 1 4 -5], 1e-15);
assert (gradient (@(x) x .^ 2, [1 2 3]), [2 4 6], 1e-12);
[a, b] = gradient (@(x, y) x .^ 2 + y, [1 2; 3 4]);
assert (a, [2; 6], 1e-12); assert (b, [1; 1], 1e-12);
assert (gradient (5), 0);
assert (gradient (single ([1 4 9])), single ([3 4 5]));
[a, b, c] = gradient (reshape (1:27, 3, 3, 3));
assert (unique (a(:)), 3); assert (unique (b(:)), 1); assert (unique (c(:)), 9);
text = "";
try, gradient ({1}); catch err, text = err.message; end
assert (text, "gradient: first input must be an array or a function");
[a, b] = gradient (5);
assert ({a, b}, {0, 0});
disp ("ok gradient")
