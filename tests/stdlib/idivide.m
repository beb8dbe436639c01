% tests/stdlib/idivide.m - idivide by its documented behaviour.
a = int8 ([-3 3]); b = int8 (2);
assert (idivide (int8 ([3 7]), int8 (4)), int8 ([0 1]));
assert (idivide (a, b, "floor"), int8 ([-2 1]));
assert (idivide (a, b, "ceil"), int8 ([-1 2]));
assert (idivide (a, b, "round"), int8 ([-2 2]));
assert (idivide (uint8 (200), uint8 (7)), uint8 (28));
assert (idivide (int32 (7), 2), int32 (3));
assert (idivide (int64 (9007199254740993), int64 (2)), int64 (4503599627370496));
try, idivide (1, 2); catch err, end
assert (err.message, "idivide: at least one input (X or Y) must be an integer type");
disp ("ok idivide")
