% tests/stdlib/Heterogeneous.m - matlab.mixin.Heterogeneous by its documented behaviour.
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
define (folder, "Base4", ["classdef Base4 < handle & matlab.mixin.Heterogeneous\n  properties, n = 0; end\n" ...
  "  methods (Static, Sealed, Access = protected)\n    function p = getDefaultScalarElement (), p = Left4 (); p.n = -1; end\n  end\nend\n"]);
define (folder, "Left4", "classdef Left4 < Base4\nend\n");
define (folder, "Right4", "classdef Right4 < Base4\nend\n");
define (folder, "Far4", "classdef Far4 < Right4\nend\n");
p = [Left4(), Right4()];
assert (class (p), "Base4");
assert (class (p(2)), "Right4");
p(4) = Far4 ();
assert (class (p(3)), "Left4");
assert ([p.n], [0, 0, -1, 0]);
assert (class ([Far4(), Right4()]), "Right4");
q = Left4 ();
q(2) = Far4 ();
assert (class (q), "Base4");
assert (isa (q, "matlab.mixin.Heterogeneous"));
disp ("ok Heterogeneous")
