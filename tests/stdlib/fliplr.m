% tests/stdlib/fliplr.m - fliplr by its documented behaviour.
assert (fliplr ([1 2; 3 4]), [2 1; 4 3]);
assert (fliplr ("abc"), "cba");
assert (fliplr (zeros (0, 3)), zeros (0, 3));
a = reshape (1:8, 2, 2, 2);
assert (fliplr (a)(:,:,2), [7 5; 8 6]);
try, fliplr (); catch err, end
assert (! isempty (strfind (err.message, "Invalid call to fliplr")));
disp ("ok fliplr")
