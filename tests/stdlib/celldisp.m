% tests/stdlib/celldisp.m - celldisp by its documented behaviour.
text = evalc ("celldisp ({1, 'a'}, 'b')");
assert (text, "b{1} = \n\n1\n\nb{2} = \n\na\n\n");
text = evalc ("celldisp ({1, {2}}, 'b')");
assert (text, "b{1} = \n\n1\n\nb{2}{1} = \n\n2\n\n");
assert (! isempty (strfind (evalc ("celldisp ({1 2; 3 4}, 'b')"), "b{2,1} = ")));
text = "";
try, celldisp (1); catch err, text = err.message; end
assert (text, "celldisp: C must be a cell array");
disp ("ok celldisp")
