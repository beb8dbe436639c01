% tests/stdlib/xmlwrite.m - xmlwrite by its documented behaviour.
fail = "";
try, xmlwrite ("a.xml"); catch e, fail = e.message; end
assert (! isempty (strfind (fail, "needs Java")));
disp ("ok xmlwrite")
