% tests/stdlib/deblank.m - deblank by its documented behaviour.
assert (deblank ("ab  "), "ab");
assert (deblank (" a\t\n\0"), " a");
assert (deblank ({"a ", "b"}), {"a", "b"});
assert (deblank (["a  "; "bc "]), ["a "; "bc"]);
assert (deblank (""), "");
try, deblank (1); catch err, end
assert (err.message, "deblank: S argument must be a string or cellstring");
disp ("ok deblank")
