% tests/stdlib/rng.m - rng by its documented behaviour.
rng (42); a = [rand(1, 3) randn(1, 2) randi(10)];
rng (42); assert ([rand(1, 3) randn(1, 2) randi(10)], a);
s = rng ();
assert (s.Type, "twister"); assert (numel (s.State), 5);
b = rand (1, 4); c = randn ();
rng (s); assert (rand (1, 4), b); assert (randn (), c);
t = rng (7, "twister"); d = rand ();
rng (7); assert (rand (), d);
rng ("default"); e = rand (); rng (0); assert (rand (), e);
rng ("shuffle");
text = "";
try, rng (1, "foo"); catch err, text = err.message; end
assert (text, "rng: unknown random number generator \"foo\"");
text = "";
try, rng (-1); catch err, text = err.message; end
assert (strncmp (text, "Invalid call to rng", 19));
disp ("ok rng")
