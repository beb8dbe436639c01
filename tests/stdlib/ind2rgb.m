% tests/stdlib/ind2rgb.m - ind2rgb by its documented behaviour.
assert (ind2rgb (2, [0 0 0; 1 0.5 0])(:).', [1 0.5 0]);
assert (ind2rgb (uint8 (1), [0 0 0; 1 0.5 0])(:).', [1 0.5 0]);
[r, g, b] = ind2rgb ([1 2; 2 1], [0 0.25 1; 1 0.5 0]);
assert (r, [0 1; 1 0]);
assert (g, [0.25 0.5; 0.5 0.25]);
assert (size (ind2rgb ([1 2; 2 1], gray (2))), [2 2 3]);
text = "";
try, ind2rgb ([1 2], 1); catch err, text = err.message; end
assert (text, "ind2rgb: MAP must be a valid colormap");
disp ("ok ind2rgb")
