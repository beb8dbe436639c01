% tests/stdlib/cstrcat.m - cstrcat by its documented behaviour.
assert (cstrcat ("ab   ", "cd"), "ab   cd");
assert (cstrcat (), "");
assert (cstrcat (["a"; "b"], ["c"; "d"]), ["ac"; "bd"]);
try, cstrcat (1, "a"); catch err, end
assert (err.message, "cstrcat: arguments must be character strings");
disp ("ok cstrcat")
