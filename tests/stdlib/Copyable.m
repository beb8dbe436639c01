% tests/stdlib/Copyable.m - matlab.mixin.Copyable by its documented behaviour.
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
define (folder, "Sheet1", ["classdef Sheet1 < matlab.mixin.Copyable\n  properties, a = 1; end\n" ...
  "  properties (NonCopyable), b = 2; end\n  properties (Access = private), c = 3; end\n" ...
  "  methods, function s = put (s, c), s.c = c; end, function c = got (s), c = s.c; end, end\nend\n"]);
s = Sheet1 (); s.a = 4; s.b = 5; s.put (6);
t = copy (s);
assert (t != s && isa (t, "matlab.mixin.Copyable"));
assert ([t.a, t.b, t.got()], [4, 2, 6]);
t.a = 9;
assert (s.a, 4);
both = copy ([s; t]);
assert (size (both), [2, 1]);
assert ([both.a], [4, 9]);
assert (isempty (copy (Sheet1.empty (0, 3))));
delete (t);
assert (complaint (@() copy (t)), "copy: the object was deleted, or is no handle");
assert (! any (strcmp (methods (s), "copyElement")));
assert (! isempty (strfind (complaint (@() copyElement (s)), "cannot be called here")));
disp ("ok Copyable")
