% tests/stdlib/fromName.m - meta.class.fromName by its documented behaviour.
m = meta.class.fromName ("inputParser");
assert (m.Name, "inputParser");
assert (m.HandleCompatible);
assert (any (strcmp ("parse", {m.MethodList.Name})));
assert (any (strcmp ("ObjectBeingDestroyed", {m.EventList.Name})));
assert (isequal (m.PropertyList(1).Name, (?inputParser).PropertyList(1).Name));
assert (isempty (meta.class.fromName ("NoSuchClassAtAll")));
assert (isempty (?NoSuchClassAtAll));
assert (meta.class.fromName ("event.PropertyEvent").SuperclassList.Name, "event.EventData");
disp ("ok fromName")
