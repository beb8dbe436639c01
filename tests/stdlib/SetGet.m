% tests/stdlib/SetGet.m - matlab.mixin.SetGet by its documented behaviour.
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
define (folder, "Lamp1", ["classdef Lamp1 < matlab.mixin.SetGet\n  properties, Colour = 1; Count = 2; end\n" ...
  "  properties (SetAccess = private), Fixed = 3; end\n  properties (Access = private), Own = 4; end\nend\n"]);
l = Lamp1 ();
set (l, "Colour", "red", "count", 7);
assert (get (l), struct ("Colour", "red", "Count", 7, "Fixed", 3));
assert (get (l, "FIX"), 3);
assert (get (l, {"Count", "Colour"}), {7, "red"});
assert (fieldnames (set (l)), {"Colour"; "Count"});
assert (set (l, "Colour"), {});
set (l, struct ("Count", 8), "Colour", 0);
assert ([l.Count, l.Colour], [8, 0]);
set (l, {"Count", "Colour"}, {1, 2});
assert ([l.Count, l.Colour], [1, 2]);
m = [l, Lamp1()];
set (m, "Count", 5);
assert (get (m, "Count"), {5; 5});
set (m, {"Count", "Colour"}, {1, 2; 3, 4});
assert (get (m, {"Count", "Colour"}), {1, 2; 3, 4});
assert (! isempty (strfind (complaint (@() set (l, "Co", 1)), "may be any of: Colour, Count")));
assert (! isempty (strfind (complaint (@() set (l, "Fixed", 1)), "has no public property 'Fixed'")));
assert (! isempty (strfind (complaint (@() get (l, "Own")), "has no public property 'Own'")));
assert (complaint (@() set (l, "Count", 1, "Colour")), "set: the last name has no value");
assert (! isempty (strfind (complaint (@() set (m, {"Count"}, {1; 2; 3})), "as many values as names")));
% What others may not see, and classes without properties.
define (folder, "Lamp2", ["classdef Lamp2 < matlab.mixin.SetGet\n  properties, Seen = 1; end\n" ...
  "  properties (Hidden), Veiled = 2; end\n  properties (Constant), Fixed = 3; end\n" ...
  "  properties (Access = {?Lamp1}), Shared = 4; end\n  properties (SetAccess = {?Lamp1}), Read = 5; end\nend\n"]);
l = Lamp2 ();
assert (get (l), struct ("Seen", 1, "Fixed", 3, "Read", 5));
assert (fieldnames (set (l)), {"Seen"});
assert (! isempty (strfind (complaint (@() get (l, "Shared")), "has no public property 'Shared'")));
assert (! isempty (strfind (complaint (@() set (l, "Read", 1)), "has no public property 'Read'")));
define (folder, "Lamp3", "classdef Lamp3 < matlab.mixin.SetGet\nend\n");
assert (isempty (fieldnames (set (Lamp3 ()))) && isempty (fieldnames (get (Lamp3 ()))));
assert (! isempty (strfind (complaint (@() set (Lamp3 (), "x", 1)), "has no public property 'x'")));
disp ("ok SetGet")
