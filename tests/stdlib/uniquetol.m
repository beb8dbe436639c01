% tests/stdlib/uniquetol.m - uniquetol by its documented behaviour.
[c, ia, ic] = uniquetol ([1 1+1e-14 2 3 3]);
assert (c, [1 2 3], 1e-13);
assert (ia, [1; 3; 4]);
assert (ic, [1; 1; 2; 3; 3]);
assert (uniquetol ([1; 2; 1]), [1; 2]);
assert (uniquetol ([]), []);
assert (uniquetol ([NaN 1 NaN Inf Inf -Inf]), [-Inf 1 Inf NaN NaN]);
[c, ia, ic] = uniquetol ([1 2; 1 2+1e-14; 3 4], "ByRows", true);
assert (c, [1 2; 3 4], 1e-13);
assert (ic, [1; 1; 2]);
assert (uniquetol ([1 5 5.4 9], 0.1), [1 5 9]);
text = "";
try, uniquetol (1, "foo", 2); catch err, text = err.message; end
assert (text, "uniquetol: unknown property 'foo'");
[c, ia, ic] = uniquetol ([3 4; 1 2; 1+1e-13 2], "ByRows", true);
assert (c, [3 4; 1 2]);
assert (ia, [1; 2]);
assert (ic, [1; 2; 2]);
[c, ia] = uniquetol ([3 1 1 2], "OutputAllIndices", true);
assert (size (ia), [1 3]);
disp ("ok uniquetol")
