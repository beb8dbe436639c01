% Functions of sets and searches on arrays of handles.
a = Bell ("a"); b = Bell ("b"); c = Bell ("c");
[a.name, b.name, c.name] = deal ("");
all = [a, b, a, c, b];
% behaviour: == of handles asks whether they are the same object, and find says where
all == b
find (all == a)
find (b == all, 1)
% behaviour: ismember finds the same objects
[tf, idx] = ismember ([c, a], all)
ismember (b, [a, c])
tf = ismember ([a; b], b)
% behaviour: unique keeps the first of each in their order, or the last
[u, i, j] = unique (all);
size (u), i', j'
u(1) == a, u(2) == b, u(3) == c
[u, i] = unique (all, "last");
i'
v = unique ([b; b]);
v == b
% behaviour: isequal compares handles and what they hold
isequal (a, a), isequal ([a, b], [a, b]), isequal (a, 3)
% behaviour: every handle is a handle
isa (a, "handle"), isa (all, "handle"), isa (containers.Map (), "handle"), isa (inputParser (), "handle")
isa (3, "handle")
