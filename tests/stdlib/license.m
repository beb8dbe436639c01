% tests/stdlib/license.m - license by its documented behaviour.
assert (ischar (license ()));
assert (license ("test", "octave"), true);
assert (license ("test", "statistics_toolbox"), false);
assert (license ("inuse").feature, "octave");
[ok, text] = license ("checkout", "foo");
assert (ok, false); assert (text, "No package named \"foo\" installed");
text = "";
try, license ("test"); catch err, text = err.message; end
assert (strncmp (text, "Invalid call to license", 23));
disp ("ok license")
