% tests/stdlib/optimget.m - optimget by its documented behaviour.
o = optimset ("TolX", 2, "MaxIter", []);
assert (optimget (o, "TolX"), 2);
assert (optimget (o, "tolx"), 2);
assert (optimget (o, "MaxIter", 9), 9);
assert (optimget (o, "TolFun"), []);
assert (optimget (o, "Display", "off"), "off");
disp ("ok optimget")
