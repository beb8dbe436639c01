% tests/stdlib/verLessThan.m - verLessThan by its documented behaviour.
assert (verLessThan ("Octave", "99.9.9"));
assert (! verLessThan ("Octave", "1.0.0"));
text = "";
try, verLessThan ("foo", "1"); catch err, text = err.message; end
assert (text, "verLessThan: package \"foo\" is not installed");
disp ("ok verLessThan")
