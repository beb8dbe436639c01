% tests/stdlib/__movargs__.m - options of moving windows come in pairs.
assert (__movargs__ ("movmin", "dim", 2), {"dim", 2});
text = "";
try, __movargs__ ("movmin", "dim"); catch err, text = err.message; end
assert (text, "movmin: property 'dim' missing value argument");
disp ("ok __movargs__")
