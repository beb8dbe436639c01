% tests/stdlib/flipud.m - flipud by its documented behaviour.
assert (flipud ([1 2; 3 4]), [3 4; 1 2]);
assert (flipud ({1; "a"}), {"a"; 1});
assert (flipud (zeros (0, 3)), zeros (0, 3));
try, flipud (); catch err, end
assert (! isempty (strfind (err.message, "Invalid call to flipud")));
disp ("ok flipud")
