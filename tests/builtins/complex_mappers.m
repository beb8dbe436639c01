% tests/builtins/complex_mappers.m - complex arguments of degrees, error functions, logarithms and divisors.
1;
function say (z)
  printf ("%.10g%+.10gi ", [real(z(:)), imag(z(:))].'); printf ("\n");
end
say (sind ([30+10i, 180+180i])); say (cosd ([30+10i, 90+10i])); say (tand (45+1i));
say (erfi ([0.5+1i, -2-0.5i])); say (dawson ([0.5+1i, 3-0.25i, 0.1i, 6+2i]));
[f, e] = log2 ([6+2i, 0.25i, 0]); say (f); disp (e);
say (gcd (4+2i, 6)); say (gcd ([5 10], 3+1i));
disp (lookup ([0.1 1.1 1.9], single ([0.1 1.1 1.9])));
try, lcm ([1 2], [1 2 3]); catch err, disp (err.message); end
s.a = 1;
try, orderfields (s, struct ("b", 2)); catch err, disp (err.message); end
try, orderfields (s, {"b"}); catch err, disp (err.message); end
try, orderfields (s, ones (2)); catch err, disp (err.message); end
try, orderfields (s, "x"); catch err, disp (err.message); end
