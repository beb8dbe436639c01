% tests/stdlib/substruct.m - substruct by its documented behaviour.
s = substruct ("()", {1, 2}, ".", "f");
assert (size (s), [1 2]);
assert (s(1).type, "()");
assert (s(1).subs, {1, 2});
assert (s(2).subs, "f");
text = "";
try, substruct ("x", 1); catch err, text = err.message; end
assert (strncmp (text, "substruct: TYPE must be", 23));
try, substruct (".", 1); catch err, text = err.message; end
assert (text, "substruct: for TYPE == ., SUBS must be a character string");
disp ("ok substruct")
