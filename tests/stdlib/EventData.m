% tests/stdlib/EventData.m - event.EventData, what listeners are told.
global told
p = inputParser;
p.FunctionName = "area";
addlistener (p, "ObjectBeingDestroyed", @keep);
function keep (source, data)
  global told
  told = {source.FunctionName, data.EventName, class(data), isequal(source, data.Source)};
end
delete (p);
assert (told, {"area", "ObjectBeingDestroyed", "event.EventData", true});
d = event.EventData ();
assert (isa (d, "handle") && isempty (d.Source) && isempty (d.EventName));
refused = false;
try
  d.EventName = "x";
catch
  refused = true;
end
assert (refused);
disp ("ok EventData")
