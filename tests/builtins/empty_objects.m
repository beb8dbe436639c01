% tests/builtins/empty_objects.m - arrays of no objects; tests/lang/classes/arrays_of_objects.m has more.
try, __empty_objects__ (3), catch e, disp (e.message), end
try, __empty_objects__ (containers.Map ()), catch e, disp (e.message), end
