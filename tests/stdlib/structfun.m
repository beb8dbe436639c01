s = struct ("a", 1:3, "b", "xy");
assert (structfun (@numel, s), [3; 2]);
t = structfun (@(v) v(end), s, "UniformOutput", false);
assert (t, struct ("a", 3, "b", "y"));
[m, k] = structfun (@max, struct ("p", [4 9 2], "q", [7 1]));
assert (m, [9; 7]);
assert (k, [2; 1]);
r = structfun (@(v) error ("no"), s, "ErrorHandler", @(err, v) -numel (v));
assert (r, [-3; -2]);
failed = false;
try
  structfun (@numel, 5);
catch
  failed = true;
end
assert (failed);
disp ("ok structfun")
