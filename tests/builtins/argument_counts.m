% argument_counts.m - counts of arguments that Octave takes or refuses too
try, class (1, 'a'), catch e, disp (e.message), end
try, class (1, 1), catch e, disp (e.message), end
try, bitand (7, 3, 1), catch e, disp (e.message), end
try, fileread ('/dev/null', 'Encoding'), catch e, disp (e.message), end
disp (size (strcat ())); x = tic (1); disp (class (x)); p = addpath (1); disp (ischar (p)); rehash (1); disp (ischar (pwd (1)));
try, strfind ('a', 'b', 'overlaps', true, 1, 2), catch e, disp (e.message), end
try, which (1), catch e, disp (e.message), end
try, version (1), catch e, disp (e.message), end
try, eye (1, 1, 1, 1), catch e, disp (e.message), end
