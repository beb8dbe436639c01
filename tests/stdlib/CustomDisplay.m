% tests/stdlib/CustomDisplay.m - matlab.mixin.CustomDisplay by its documented behaviour.
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
define (folder, "Plain5", "classdef Plain5 < handle & matlab.mixin.CustomDisplay\n  properties, a = 1; bc = 'x'; end\nend\n");
define (folder, "Own5", ["classdef Own5 < matlab.mixin.CustomDisplay\n  properties, a = 1; b = 2; end\n  methods (Access = protected)\n" ...
  "    function t = getHeader (o), t = ['H ' matlab.mixin.CustomDisplay.convertDimensionsToString(o)]; end\n" ...
  "    function t = getFooter (o), t = 'F'; end\n" ...
  "    function g = getPropertyGroups (o)\n      g = matlab.mixin.util.PropertyGroup (struct ('twice', 2 * o(1).a), 'T');\n    end\n  end\nend\n"]);
p = Plain5 ();
assert (evalc ("disp (p)"), "  Plain5 with properties:\n     a: 1\n    bc: 'x'\n");
assert (evalc ("disp ([p p])"), "  1x2 Plain5 array with properties:\n    a\n    bc\n");
assert (evalc ("disp (Plain5.empty (0, 3))"), "  0x3 Plain5 array with properties:\n    a\n    bc\n");
assert (evalc ("p"), ["p =\n\n" evalc("disp (p)") "\n"]);
delete (p);
assert (evalc ("disp (p)"), "  deleted Plain5\n");
assert (evalc ("disp (Own5 ())"), "H 1x1\n   T\n    twice: 2\nF\n");
disp ("ok CustomDisplay")
