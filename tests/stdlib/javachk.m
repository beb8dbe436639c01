% tests/stdlib/javachk.m - javachk by its documented behaviour.
assert (javachk ("jvm").identifier, "Octave:javachk:feature-not-available");
assert (! isempty (javachk ("awt").message));
disp ("ok javachk")
