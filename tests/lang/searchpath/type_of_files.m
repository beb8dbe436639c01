% type shows a file of text that is no function; a name without either is an error.
name = tempname ();
f = fopen (name, "w"); fputs (f, "one\ntwo\n"); fclose (f);
type (name)
text = evalc (["type " name]);
disp (numel (text))
delete (name);
try, type no_such_thing_anywhere, catch e, disp (e.message), end
