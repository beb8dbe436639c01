% tests/stdlib/keyboard.m - keyboard by its documented behaviour.
text = "";
try, keyboard (); catch err, text = err.message; end
assert (strncmp (text, "keyboard: ", 10));
disp ("ok keyboard")
