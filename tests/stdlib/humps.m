% tests/stdlib/humps.m - humps by its documented behaviour.
assert (humps (1), 16, 1e-13);
assert (fzero (@humps, 1.2), 1.299549682584822, 1e-12);
[x, y] = humps ();
assert (x, 0:0.05:1);
assert (y(1), 5.1764705882353, 1e-12);
disp ("ok humps")
