% tests/stdlib/flipdim.m - flipdim by its documented behaviour.
warning ("off", "all");
assert (flipdim ([1 2; 3 4]), [3 4; 1 2]);
assert (flipdim ([1 2; 3 4], 2), [2 1; 4 3]);
disp ("ok flipdim")
