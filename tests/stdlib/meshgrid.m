% tests/stdlib/meshgrid.m - meshgrid by its documented behaviour.
[xx, yy] = meshgrid (1:2, 1:3);
assert (xx, [1 2; 1 2; 1 2]);
assert (yy, [1 1; 2 2; 3 3]);
[xx, yy, zz] = meshgrid (1:2, 1:3, 1:4);
assert (size (zz), [3 2 4]);
assert (squeeze (zz(1,1,:)).', 1:4);
assert (squeeze (xx(1,:,1)), 1:2);
assert (yy(:,1,1), (1:3)');
try, meshgrid (ones (2)); catch err, end
assert (err.message, "meshgrid: X and Y must be vectors");
disp ("ok meshgrid")
