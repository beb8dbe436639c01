% tests/stdlib/graphics_toolkit.m - graphics_toolkit by its documented behaviour.
assert (graphics_toolkit (), "");
text = "";
try, graphics_toolkit ("gnuplot"); catch err, text = err.message; end
assert (text, "graphics_toolkit: gnuplot toolkit is not available");
disp ("ok graphics_toolkit")
