% tests/stdlib/isdeployed.m - isdeployed by its documented behaviour.
assert (isdeployed (), false);
disp ("ok isdeployed")
