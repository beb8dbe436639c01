% Events of handles and their listeners (helpers/Bell.m, helpers/RingData.m).
% behaviour: listeners are called in the order in which they came, with the source and the data of the event
b = Bell ("one");
l = addlistener (b, "Rung", @(s, e) printf ("rung %d by %s: %s %s\n", e.times, s.name, e.EventName, class (e)));
bad = b.addlistener ("Rung", @(s, e) error ("no good"));
addlistener (b, "Broken", @(s, e) printf ("broken %s %d\n", class (e), e.Source == s));
% behaviour: an error in a callback is a warning, and the next listeners are called
last = addlistener (b, "Rung", @(s, e) disp ("last"));
b.ring (3);
[text, id] = lastwarn ()
b.notify ("Broken");
% behaviour: a listener that is not enabled is not called, nor is one that was deleted
l.Enabled = false;
delete (bad);
b.ring (4);
l.Enabled = true;
b.ring (5);
class (l), numel (l.Source), l.Source{1} == b, l.EventName
delete (last);
% behaviour: events lists names
events (b)
names = events ("Bell")
% behaviour: events and properties that cannot be told of or listened to are errors
function refuse (f)
  try
    f ();
    disp ("not refused");
  catch e
    disp (e.message);
  end
end
refuse (@() notify (b, "Nope"));
refuse (@() notify (b, "Inner"));
refuse (@() notify (b, "Rung", 3));
refuse (@() notify (3, "Rung"));
refuse (@() notify (b, "ObjectBeingDestroyed"));
refuse (@() addlistener (b, "Nope", @sin));
refuse (@() addlistener (b, "Rung", 3));
refuse (@() addlistener (b, "name", "PostSet", @sin));
refuse (@() addlistener (b, "tone", "After", @sin));
b.addlistener ("Inner", @(s, e) disp ("inner"));
b.inner ();
% behaviour: a property with SetObservable tells before and after it is set
p = addlistener (b, "tone", "PostSet", @(s, e) printf ("%s of %s is now %s\n", s.Name, e.AffectedObject.name, mat2str (e.AffectedObject.tone)));
q = addlistener (b, "tone", "PreSet", @(s, e) printf ("%s: %s was %s\n", e.EventName, s.Name, mat2str (e.AffectedObject.tone)));
b.tone = 7;
b.tone(3) = 2;
class (p), p.Object{1} == b, p.Source{1}.Name
% behaviour: a property with GetObservable tells before and after it is read
g = addlistener (b, "weight", "PreGet", @(s, e) disp ("asked"));
h = addlistener (b, "weight", "PostGet", @(s, e) disp ("told"));
w = b.weight
% behaviour: a property with AbortSet is not set to what it has
r = addlistener (b, "quiet", "PostSet", @(s, e) printf ("quiet is %d\n", e.AffectedObject.quiet));
b.quiet = 1;
b.quiet = 2;
% behaviour: a listener does not keep its source, which tells that it ends before its destructor runs
[p, q, g, h, r] = deal (0);
b = Bell ("short");
x = addlistener (b, "ObjectBeingDestroyed", @(s, e) printf ("%s goes, %d\n", s.name, isvalid (s)));
clear b
disp ("cleared");
x.Source
k = Bell ("deleted");
addlistener (k, "ObjectBeingDestroyed", @(s, e) printf ("%s goes\n", s.name));
delete (k);
isvalid (k)
% behaviour: what listener gives listens as long as it lives
c = Bell ("two");
u = listener (c, "Broken", @(s, e) disp ("listened"));
notify (c, "Broken");
u.Source{1} == c
u.Enabled = false;
notify (c, "Broken");
u.Enabled = true;
notify (c, "Broken");
clear u
notify (c, "Broken");
u = event.listener (c, "Broken", @(s, e) disp ("made by its class"));
notify (c, "Broken");
delete (u);
notify (c, "Broken");
% behaviour: a callback is not called for the event that it causes, unless it is recursive
global depth
depth = 0;
function again (s, e)
  global depth
  depth++;
  if (depth < 4)
    notify (s, "Broken");
  end
end
v = addlistener (c, "Broken", @again);
notify (c, "Broken");
depth
v.Recursive = true;
depth = 0;
notify (c, "Broken");
depth
delete (v);
% behaviour: a listener may end others, and itself, and its source
first = addlistener (c, "Broken", @(s, e) delete (e.Source));
second = addlistener (c, "Broken", @(s, e) disp ("not reached"));
notify (c, "Broken");
isvalid (c)
% behaviour: one listener serves an array of handles
all = [Bell("x1"), Bell("x2")];
al = addlistener (all, "Broken", @(s, e) disp (s.name));
notify (all, "Broken");
numel (al.Source)
% behaviour: handles, listeners and callbacks that refer to each other are collected
for k = 1:3000
  n = Bell ("");
  n.name = "";
  n.weight = {zeros(1, 1000), listener(n, "Rung", @(s, e) disp (n))};
end
disp ("collected");
