% tests/stdlib/isdebugmode.m - isdebugmode by its documented behaviour.
assert (isdebugmode (), false);
disp ("ok isdebugmode")
