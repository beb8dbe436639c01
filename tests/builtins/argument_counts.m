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
try, lu (eye (2), 0.5, 1), catch e, disp (e.message(1:18)), end
display (1, 'a'), display (ones (2), 'b')
f = tempname (); fid = fopen (f, 'w'); fprintf (fid, '1 2\n3 4\n'); fclose (fid);
try, disp (dlmread (f, ' ', 0, 0, 9)), catch e, disp (e.message(1:23)), end
disp (dlmread (f, ' ', 0, 0)); disp (dlmread (f, ' ', 0, 0, 'emptyvalue', 3)); disp (dlmread (f, ' ', [0 0 1 0]))
try, csvread (f, 1, 2, 3, 4), catch e, disp (e.message(1:18)), end
unlink (f);
