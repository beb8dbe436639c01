% tests/stdlib/pathdef.m - pathdef by its documented behaviour: what changes later is no part of it.
before = pathdef (); addpath (tempdir ());
assert (pathdef (), before); assert (! isempty (strfind (before, __start_path__ ("l"))));
disp ("ok pathdef")
