% tests/stdlib/SetGetExactNames.m - matlab.mixin.SetGetExactNames by its documented behaviour.
folder = tempname ();
mkdir (folder);
addpath (folder);
guard = onCleanup (@() rmdir (folder, "s"));
function define (folder, name, text)
  f = fopen (fullfile (folder, [name ".m"]), "w");
  fputs (f, text);
  fclose (f);
end
function text = complaint (f)
  text = "";
  try, f (); catch e, text = e.message; end
end
define (folder, "Lamp2", "classdef Lamp2 < matlab.mixin.SetGetExactNames\n  properties, Colour = 1; end\nend\n");
l = Lamp2 ();
set (l, "Colour", 3);
assert (get (l, "Colour"), 3);
assert (! isempty (strfind (complaint (@() set (l, "colour", 1)), "has no public property 'colour'")));
assert (! isempty (strfind (complaint (@() get (l, "Col")), "has no public property 'Col'")));
assert (isa (l, "matlab.mixin.SetGet"));
disp ("ok SetGetExactNames")
