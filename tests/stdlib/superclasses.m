% tests/stdlib/superclasses.m - superclasses by its documented behaviour.
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
assert (superclasses ("event.listener"), {"handle"});
assert (superclasses (inputParser ()), {"handle"});
assert (superclasses ("hgsetget"), {"matlab.mixin.SetGet"; "handle"});
define (folder, "Lone6", "classdef Lone6\nend\n");
assert (isempty (superclasses ("Lone6")));
assert (evalc ("superclasses ('event.listener')"), "Superclasses for class event.listener:\n\n    handle\n\n");
assert (! isempty (strfind (complaint (@() superclasses ("nosuch6")), "there is no class of that name")));
disp ("ok superclasses")
