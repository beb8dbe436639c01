% behaviour: where one text is wanted, a matrix of characters gives its first row, with a warning
warning ("off", "Octave:charmat-truncated");
warning ("off", "Octave:colon-nonscalar-argument");
warning ("off", "Octave:colon-complex-argument");
two = ["a%d"; "b%s"];
sprintf (two, 5)
fprintf (two, 6), fprintf ("\n");
x = regexprep (["ab"; "cd"], "a", "b")
x = regexp (["ab"; "cb"], "b")
try, error (["one"; "two"]), catch err, disp (err.message), end
x = getenv (["MICA_TEST_NONE"; "MICA_TEST_NINE"])
% behaviour: warnings of ranges with odd limits have identifiers
lastwarn ("", "");
x = 1:[2 3];
x
x = 1:2+i
