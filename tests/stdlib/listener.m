% tests/stdlib/listener.m - event.listener by its documented behaviour.
global count
count = 0;
function step (source, data)
  global count
  count++;
end
p = inputParser;
l = event.listener (p, "ObjectBeingDestroyed", @step);
assert (class (l), "event.listener");
assert (l.Source{1} == p && strcmp (l.EventName, "ObjectBeingDestroyed") && l.Enabled && ! l.Recursive);
m = addlistener (p, "ObjectBeingDestroyed", @step);
n = addlistener (p, "ObjectBeingDestroyed", @step);
assert (m.Source{1} == p);
n.Enabled = false;
delete (p);
assert (count, 2);
assert (isempty (m.Source));

% One that is gone is not called.
q = inputParser;
l = listener (q, "ObjectBeingDestroyed", @step);
l = 0;
delete (q);
assert (count, 2);

% What has wrong values is refused.
refused = 0;
try, m.Callback = 3; catch, refused++; end
try, m.Enabled = "x"; catch, refused++; end
try, m.EventName = "x"; catch, refused++; end
try, event.listener (inputParser, "Nope", @step); catch, refused++; end
assert (refused, 4);
disp ("ok listener")
