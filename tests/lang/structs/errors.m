% lang/structs/errors.m - mistakes with structs
s = struct('a', {1, 2});
% behaviour: access to a missing field
try, t.a = 1; t.b, catch e, disp(e.message), end
% behaviour: rmfield of a missing field
try, rmfield(struct('a', 1), 'b'), catch e, disp(e.message), end
% behaviour: cs-list in a binary operation
try, s.a + 1, catch e, disp(e.message), end
% behaviour: struct with a name and no value
try, struct('a'), catch e, disp(e.message), end
% behaviour: struct dimensions mismatch
try, struct('a', {1,2}, 'b', {1,2,3}), catch e, disp(e.message), end
% behaviour: assigning a number to an element
try, s(2) = 5, catch e, disp(e.message), end
% behaviour: concatenating different fields
try, [struct('a', 1), struct('b', 2)], catch e, disp(e.message), end
% behaviour: dynamic name must be a string
try, t.(5), catch e, disp(e.message), end
% behaviour: fieldnames of a number
try, fieldnames(5), catch e, disp(e.message), end
% behaviour: field access on an element out of range
try, s(5).a, catch e, disp(e.message), end
