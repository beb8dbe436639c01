% tests/stdlib/untabify.m - untabify by its documented behaviour.
assert (untabify ("a\tb", 4), "a   b");
assert (untabify ("\thi"), "        hi");
assert (untabify ("ab"), "ab");
assert (untabify ({"\ta", "b"}, 2), {"  a", "b"});
assert (untabify ("a\t", 4, true), "a");
try, untabify (1); catch err, end
assert (err.message, "untabify: T must be a string or cellstring");
disp ("ok untabify")
