% tests/stdlib/usejava.m - usejava by its documented behaviour.
assert (usejava ("jvm"), false); assert (usejava ("awt"), false);
text = "";
try, usejava ("foo"); catch err, text = err.message; end
assert (text, "usejava: unrecognized FEATURE 'foo'");
disp ("ok usejava")
