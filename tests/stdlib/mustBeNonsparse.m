% tests/stdlib/mustBeNonsparse.m - mustBeNonsparse by its documented behaviour.
mustBeNonsparse (1);
mustBeNonsparse ("a");
text = "";
try, mustBeNonsparse (); catch err, text = err.message; end
assert (strncmp (text, "Invalid call to mustBeNonsparse", 31));
disp ("ok mustBeNonsparse")
