% tests/stdlib/__pchip_deriv__.m - slopes of curves in rows and in columns.
d = __pchip_deriv__ ([1 2 4 7], [1 3 2 5; 1 2 3 4], 2);
assert (d, [17/6 0 0 1.9; 7/6 9/13 15/37 7/30], 1e-12);
assert (__pchip_deriv__ ([1 2 4 7], [1 3 2 5; 1 2 3 4].', 1), d.', 1e-12);
assert (__pchip_deriv__ ([1 3], [2 6], 2), [2 2]);
assert (class (__pchip_deriv__ ([1 2 3], single ([1 2 4]), 2)), "single");
disp ("ok __pchip_deriv__")
