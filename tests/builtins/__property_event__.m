% Calls those who listen to a property of a handle.
b = Watched ();
__property_event__ (b, "x", "PostSet");
l = addlistener (b, "x", "PostSet", @(s, e) printf ("%s of %s: %d\n", e.EventName, s.Name, e.AffectedObject.x));
__property_event__ (b, "x", "PostSet");
__property_event__ (b, "x", "PreSet");
__property_event__ (3, "x", "PreSet");
