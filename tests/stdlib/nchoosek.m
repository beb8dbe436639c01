% tests/stdlib/nchoosek.m - nchoosek by its documented behaviour.
assert (nchoosek (5, 2), 10);
assert (nchoosek (80, 10), 1646492110120);
assert (nchoosek (1:3, 2), [1 2; 1 3; 2 3]);
assert (nchoosek (1:5, 3), [1 2 3; 1 2 4; 1 2 5; 1 3 4; 1 3 5; 1 4 5; 2 3 4; 2 3 5; 2 4 5; 3 4 5]);
assert (nchoosek ("abc", 2), ["ab"; "ac"; "bc"]);
assert (nchoosek (10, 0), 1);
assert (size (nchoosek (1:3, 5)), [0 5]);
assert (nchoosek (uint8 (10), uint8 (3)), uint8 (120));
try, nchoosek (2, 3); catch err, end
assert (! isempty (strfind (err.message, "nchoosek: ")));
disp ("ok nchoosek")
