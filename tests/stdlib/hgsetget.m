% tests/stdlib/hgsetget.m - hgsetget by its documented behaviour.
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
define (folder, "Lamp3", "classdef Lamp3 < hgsetget\n  properties, Colour = 1; end\nend\n");
l = Lamp3 ();
set (l, "col", 3);
assert (get (l, "Colour"), 3);
assert (isa (l, "handle"));
disp ("ok hgsetget")
