% tests/stdlib/strread.m - strread by its documented behaviour.
[a, b] = strread ("1 x\n2 y\n", "%f %s");
assert (a, [1; 2]);
assert (b, {"x"; "y"});
assert (strread ("1 2 3"), [1; 2; 3]);
[a, b] = strread ("1 2", "%d %u");
assert (class (a), "int32");
assert (class (b), "uint32");
assert (strread ("a,b c,,d", "%s", "delimiter", ","), {"a"; "b c"; ""; "d"});
assert (strread ("1,,3", "%f", "delimiter", ","), [1; NaN; 3]);
assert (strread ("1,,3", "%f", "delimiter", ",", "emptyvalue", -1), [1; -1; 3]);
assert (strread ("1,,3", "%f", "delimiter", ",", "multipledelimsasone", 1), [1; 3]);
assert (strread ("1 2 3 4", "%f %*f"), [1; 3]);
assert (strread ("1 2 3 4", "%f", 2), [1; 2]);
assert (strread ("x=5 x=7", "x=%f"), [5; 7]);
assert (strread ("1 # two\n3", "%f", "commentstyle", "shell"), [1; 3]);
assert (strread ("123456", "%3d"), int32 ([123; 456]));
[a, b] = strread ("10 a 20 b\n 30 c 40", "%d %s");
assert (a, int32 ([10; 20; 30; 40]));
assert (b, {"a"; "b"; "c"});
[a, b] = strread ("10 a 20\n", "%d %s");
assert (b, {"a"; ""});
assert (strread ("", "%f"), []);
for c = {{"a", "%q"}, "strread: %q, %c, %[] or bit width format specifiers are not supported yet"; ...
         {"a", "%d8"}, "strread: %q, %c, %[] or bit width format specifiers are not supported yet"; ...
         {"a", "%z"}, "strread: no valid format conversion specifiers found"; ...
         {1}, "strread: STR and FORMAT arguments must be strings"}'
  message = "none";
  try, strread (c{1}{:}); catch err, message = err.message; end
  assert (message, c{2});
end
disp ("ok strread")
