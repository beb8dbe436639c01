% tests/stdlib/assert.m - assert by its documented behaviour.
function check (want, varargin)
  try
    assert (varargin{:});
    got = "pass";
  catch err
    got = err.message;
  end
  if (isempty (strfind (got, want)))
    error ("wanted '%s' in '%s'", want, got);
  end
end
check ("pass", true);
check ("pass", [1 2; 3 4]);
check ("failed", []);
check ("failed", [1 0]);
check ("failed", false);
check ("too big: 7", false, "too big: %d", 7);
check ("pass", true, "too big: %d", 7);
check ("pass", [], []);
check ("pass", {}, {});
check ("pass", "abc", "abc");
check ("Strings don't match", "abc", "abd");
check ("Expected string, but observed number", 3, "abc");
check ("Dimensions don't match", "abc", 1);
check ("O(1x3)       E(1x2)", [1 2 3], [1 2]);
check ("O(0x3)       E(0x0)", zeros (0, 3), []);
check ("pass", {1, "a", {2}}, {1, "a", {2}});
check ("Abs err 1 exceeds tol 0 by 1", {1, {2, 3}}, {1, {2, 4}});
check ("Class cell != double", {1}, 1);
check ("Expected cell, but observed double", 1, {1});
check ("Class single != double", single (1), 1);
check ("Class logical != double", true, 1);
check ("Class char != double", "", []);
check ("pass", single (1), 1, 1);
check ("'NaN' mismatch", [NaN 1], [1 1]);
check ("'NA' mismatch", NA, NaN);
check ("'Inf' mismatch", Inf, -Inf);
check ("pass", [NaN NA Inf -Inf 1], [NaN NA Inf -Inf 1]);
check ("pass", [NaN Inf 1], [NaN Inf 1.05], 0.1);
check ("complex != real", 1+2i, 1);
check ("real != complex", 1, 1+2i);
check ("pass", 1+2i, 1+2i);
check ("1+2i         1+3i       Abs err 1", 1+2i, 1+3i);
check ("Rel err 0.25 exceeds tol 0.1 by 0.1", [1 2; 3 4], [1 2; 4 4], -0.1);
check ("(2,1)", [1 2; 3 4], [1 2; 4 4]);
check ("(2,1,2)", cat (3, [1;2], [3;4]), cat (3, [1;2], [3;5]));
check ("pass", [1 2], [1 3], [0 2]);
check ("Abs err 1 exceeds tol 0.5", [1 2], [1 3], [0 0.5]);
check ("pass", 1e-20, 0, 1e-19);
check ("Abs err 0.001 exceeds tol 1e-05 by 0.001", 1e-3, 0, -1e-5);
check ("pass", int8 ([1 2 3]), int8 ([1 2 4]), 1);
check ("Abs err 6 exceeds tol 1 by 5", int8 (3), int8 (9), 1);
s = struct ("a", 1, "b", "x");
check ("pass", s, s);
check ("Strings don't match", s, struct ("a", 1, "b", "y"));
check ("Structure sizes don't match", s, struct ("a", 1));
check ("Class struct != double", s, 1);
check ("Expected struct, but observed double", 1, s);
check ("pass", @sin, @sin);
check ("Function handles don't match", @sin, @cos);
check ("Invalid call to assert");
check ("Invalid call to assert", 1, 2, 3, 4);
try
  assert (3, 4);
catch err
end
want = sprintf (["ASSERT errors for:  assert (3,4)\n\n  Location  |  Observed  |  Expected  |  Reason\n" ...
                 "     ()           3            4         Abs err 1 exceeds tol 0 by 1"]);
if (! strcmp (strrep (err.message, "cond,expected", "3,4"), want))
  error ("layout: %s", err.message);
end
disp ("ok assert")
