% tests/stdlib/__url_query__.m - __url_query__ by its documented behaviour.
assert (__url_query__ ({"a", "x y", "b-c", "\xC3\xA4"}), "a=x%20y&b-c=%C3%A4");
assert (__url_query__ ({}), "");
disp ("ok __url_query__")
