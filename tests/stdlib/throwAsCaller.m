% tests/stdlib/throwAsCaller.m - throwAsCaller by its documented behaviour.
function check (x)
  throwAsCaller (MException ("some:id", "bad %d", x));
end
function caller (x)
  check (x);
end
try, caller (3); catch e, end
assert (e.message, "bad 3");
assert (e.identifier, "some:id");
assert (e.stack(1).name, "caller");
try, throwAsCaller (3); catch e, end
assert (e.message, "throwAsCaller: ERR must be an MException");
disp ("ok throwAsCaller")
