% signed zeros and infinities in ranges and linspace; complex gcd and log2; repmat, norm, filter and conv2 with odd arguments
function try_it (f)
  try
    printf ("%s\n", mat2str (f (), 5));
  catch err
    disp (err.message);
  end
end
r = -0:2;
try_it (@() 1 ./ r(1));
for k = r, printf ("%g ", 1 / k); end, disp ("");
m = -(0:2);
try_it (@() 1 ./ m(1));
try_it (@() 3:Inf:4);
try_it (@() single (1):-Inf:0);
try_it (@() 1 ./ linspace (-0, 0, 3));
try_it (@() linspace (-Inf, Inf, 3));
try_it (@() linspace (-Inf, Inf, 4));
try_it (@() linspace (0, Inf, 4));
try_it (@() linspace (1, 2, NaN));
try_it (@() linspace ("a", "c", 3));
try_it (@() linspace ({}, 1, 2));
try_it (@() gcd (4 + 2i, 6));
try_it (@() gcd ([12 18], [8 27i]));
try_it (@() gcd (1.5i, 2));
try_it (@() lcm (4 + 2i, 6));
[g, u, v] = gcd (13 + 5i, 4 - 3i);
try_it (@() [g, u, v, u * (13 + 5i) + v * (4 - 3i)]);
[f, e] = log2 ([6+2i 0 1e10i]);
try_it (@() [f, e]);
try_it (@() repmat ("z", -2, -3));
try_it (@() size (repmat ("z", 0, -3)));
try_it (@() size (repmat (1:3, [2 3; 4 5])));
try_it (@() size (repmat (1:3, [])));
try_it (@() repmat (1, 2, [], 3));
try_it (@() norm (3, "rows", "fro"));
try_it (@() norm ([3 4; 6 8], "fro", "rows"));
try_it (@() filter ([1 2], 1, [1; 2; 3], [7; 8; 9]));
try_it (@() filter ([1 3], 1, [1 2; 3 4; 5 6], [4; 5]));
try_it (@() filter ([1 3], 1, [1 2; 3 4], [], 3));
try_it (@() filter ({}, 1, 1));
try_it (@() conv2 (ones (2), 1, 1));
try_it (@() 1 ./ svd (-0));
try_it (@() pinv (1, "a"));
disp (hash ("md2", ""));
disp (hash ("md2", "The quick brown fox jumps over the lazy dog"));
warning ("off", "all");
try_it (@() [1 1e-20; 0 1e-20] \ [1; 2]);
try_it (@() [4 2; 2 1+4e-16] \ [1; 2]);
try_it (@() [1 2; 2 4] \ [1; 2]);
% behaviour: truth values are no numbers where an angle or a length is asked for
for f = {@atan2, @hypot, @rem, @mod}
  for x = {true, [true; false]}
    try, f{1} (x{1}, 1), catch e, disp (e.message), end
    try, f{1} (2.5, x{1}), catch e, disp (e.message), end
  end
end
