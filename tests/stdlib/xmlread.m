% tests/stdlib/xmlread.m - xmlread by its documented behaviour.
fail = "";
try, xmlread ("a.xml"); catch e, fail = e.message; end
assert (! isempty (strfind (fail, "needs Java")));
disp ("ok xmlread")
