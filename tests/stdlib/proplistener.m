% tests/stdlib/proplistener.m - event.proplistener, of a class that is written here.
global told
folder = tempname ();
mkdir (folder);
f = fopen (fullfile (folder, "Watchedproplistener.m"), "w");
fprintf (f, "classdef Watchedproplistener < handle\n  properties (SetObservable, GetObservable)\n    x = 1\n  end\nend\n");
fclose (f);
addpath (folder);
function keep (source, data)
  global told
  told(end + 1) = {{source.Name, data.EventName, class(data), data.AffectedObject.x, data.Source.Name}};
end
told = {};
w = Watchedproplistener ();
l = addlistener (w, "x", "PostSet", @keep);
w.x = 5;
assert (told, {{"x", "PostSet", "event.PropertyEvent", 5, "x"}});
assert (class (l), "event.proplistener");
assert (isa (l, "event.listener") && l.Object{1} == w && strcmp (l.Source{1}.Name, "x"));
l.Enabled = false;
w.x = 6;
assert (numel (told), 1);
g = listener (w, "x", "PreGet", @(s, e) disp (e.EventName));
text = evalc ("y = w.x;");
assert (text, "PreGet\n");
assert (g.Object{1} == w && strcmp (g.EventName, "PreGet"));
clear g
assert (isempty (evalc ("y = w.x;")));
rmpath (folder);
confirm_recursive_rmdir (false, "local");
rmdir (folder, "s");
disp ("ok proplistener")
