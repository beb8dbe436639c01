% tests/stdlib/close.m - close by its documented behaviour.
close all
close all force
close
close ("a name");
assert (close ("all"), 1);
text = "";
try, close (1); catch err, text = err.message; end
assert (text, 'close: first argument must be "all", a figure handle, or a figure name');
disp ("ok close")
