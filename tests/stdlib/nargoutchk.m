% tests/stdlib/nargoutchk.m - nargoutchk by its documented behaviour.
function varargout = one_or_two ()
  nargoutchk (1, 2);
  varargout = {1, 2, 3};
end
[a, b] = one_or_two ();
assert ([a b], [1 2]);
text = "";
try, [a, b, c] = one_or_two (); catch err, text = err.message; end
assert (text, "nargoutchk: Too many output arguments.");
try, one_or_two (); catch err, text = err.message; end
assert (text, "nargoutchk: Not enough output arguments.");
try, nargoutchk (2, 1); catch err, text = err.message; end
assert (text, "nargoutchk: MINARGS cannot be larger than MAXARGS");
assert (nargoutchk (2, 3, 1), "not enough output arguments");
assert (nargoutchk (0, 1, 2), "too many output arguments");
disp ("ok nargoutchk")
