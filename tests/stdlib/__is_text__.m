% tests/stdlib/__is_text__.m - what validators take for text.
assert (cellfun (@(x) __is_text__ (x, false), {"ab", "", '', zeros(1, 0), ["ab"; "cd"], {"ab"}, 1, @sin}),
        logical ([1, 1, 1, 0, 0, 0, 0, 0]));
assert (cellfun (@(x) __is_text__ (x, true), {"ab", {}, {"a"; ""}, {"a", 1}, {["ab"; "cd"]}, ["ab"; "cd"]}),
        logical ([1, 1, 1, 0, 0, 0]));
disp ("ok __is_text__")
