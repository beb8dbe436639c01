% tests/stdlib/mustBeNonsparse.m - mustBeNonsparse by its documented behaviour.
mustBeNonsparse (1);
mustBeNonsparse ("a");
text = "";
try, mustBeNonsparse (); catch err, text = err.message; end
assert (strncmp (text, "Invalid call to mustBeNonsparse", 31));
% No matrix of Mica is sparse, but a class can say so of its objects.
folder = tempname ();
mkdir (folder);
addpath (folder);
guard = onCleanup (@() rmdir (folder, "s"));
f = fopen (fullfile (folder, "Hollow2.m"), "w");
fputs (f, "classdef Hollow2\n  methods\n    function yes = issparse (h), yes = true; end\n  end\nend\n");
fclose (f);
try, mustBeNonsparse (Hollow2 ()); catch err, text = err.message; end
assert (text, "input must be nonsparse");
assert (err.identifier, "MATLAB:validators:mustBeNonsparse");
disp ("ok mustBeNonsparse")
