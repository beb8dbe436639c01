% behaviour: arguments beyond any size or dimension are limits or errors, and never overflow
% behaviour: loops over numbers end whatever the numbers are
1;
function t (varargin)
  for k = 1:numel (varargin)
    try
      eval ([varargin{k}, ";"]);
      eval (["x = ", varargin{k}, ";"]);
      printf ("%s: %s %s\n", varargin{k}, mat2str (size (x)), mat2str (x));
    catch e
      printf ("%s: %s\n", varargin{k}, e.message);
    end
  end
end
t ("sum ([3 1 2], 2^63)", "cumsum ([3 1 2], 2^63)", "prod ([3 1 2], 2^63)", "triu (magic (3), -2^63)", "triu (magic (3), 2^63)", ...
   "tril (magic (3), -2^63)", "tril (magic (3), 2^63)", "find ([1 0 1], 2^63)", "find ([1 0 1], Inf)", "circshift ([1 2 3], 1e15)", ...
   "nth_element ([3 1 2], 4)", "accumarray ([1 2; 3 4], 1, [2^40 2^40])", ...
   "diff ([3 1 2], 2^63)", "sort ([3 1 2], -1)", ...
   "ind2sub ([1e10 1e10], 5)", "sub2ind ([1e5 1e5], 5, 5)", "max ([3 1 2], [], 2^63)");
t ("gcd (Inf, 3)", "gcd (NaN, 3)", "gcd (1e300, 3)", "gcd (2^60, 2^50)", "lcm (1e308, 1e10, 16)", "lcm (Inf, 3)", ...
   "lcm (int8 (100), int8 (99))", "gcd (int8 (-128), int8 (0))", "lcm (int32 (-7), int32 (3))", ...
   "lcm (uint8 (200), uint8 (7))", "lcm (-7, 3)");
t ("dec2bin (Inf)", "dec2hex (Inf)", "dec2base (Inf, 3)");
t ("besselj (1e10, 1)", "bessely (1e10, 1)", "besseli (1e10, 1)", "besselk (1e10, 1)", "besselj (-1e10, 1)", "psi (200, 1)", "psi (2e9, 1)");
[g, u, v] = gcd (2^53, 3); disp (g), disp (2^53 * u + 3 * v)
n = tempname (); fid = fopen (n, "w+"); fwrite (fid, 1:6); frewind (fid);
size (fread (fid, 3, "uint8", 2^60)), fclose (fid); delete (n);
