% tests/stdlib/cast.m - cast by its documented behaviour.
for t = {"int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "double", "single", "logical", "char"}
  assert (class (cast (1, t{1})), t{1});
end
assert (cast (1.6, "int8"), int8 (2));
assert (cast ("a", "double"), 97);
assert (cast (single (2.5), "double"), 2.5);
try, cast (1, 2); catch err, end
assert (err.message, "cast: TYPE must be a string");
try, cast (1, "foobar"); catch err, end
assert (err.message, "cast: type conversion to 'foobar' is not supported");
assert (class (cast (7, "like", int8 (1))), "int8");
assert (iscomplex (cast (7, "like", 1i)));
try, cast (1, "like", {}); catch err, end
assert (err.message, "cast: type conversion to 'cell' is not supported");
disp ("ok cast")
