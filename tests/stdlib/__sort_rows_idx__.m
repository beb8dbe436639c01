% tests/stdlib/__sort_rows_idx__.m - order of rows.
assert (__sort_rows_idx__ ([3 1; 1 2; 1 1], "ascend"), [3; 2; 1]);
assert (__sort_rows_idx__ ([3 1; 1 2; 1 1], "descend"), [1; 2; 3]);
disp ("ok __sort_rows_idx__")
