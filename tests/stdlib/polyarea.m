% tests/stdlib/polyarea.m - polyarea by its documented behaviour.
assert (polyarea ([0 1 1 0], [0 0 1 1]), 1);
assert (polyarea ([0 0 1 1; 0 0 2 2].', [0 1 1 0; 0 1 1 0].'), [1 2]);
assert (polyarea ([0 4 0], [0 0 3]), 6);
text = "";
try, polyarea ([1 2], [1 2 3]); catch err, text = err.message; end
assert (text, "polyarea: X and Y must have the same shape");
disp ("ok polyarea")
