% tests/stdlib/empirical_pdf.m - empirical_pdf by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
assert (empirical_pdf ([0 1 2 NaN 3 5], [1 2 2 3]), [0 0.25 0.5 NaN 0.25 0], -1e-10);
assert (empirical_pdf ([2 1; 2 3], [3 1 2 2]), [0.5 0.25;0.5 0.25], -1e-10);
assert (strncmp (said (@() empirical_pdf (1)), "Invalid call to empirical_pdf", 29));
assert (said (@() empirical_pdf (1, ones (2))), "empirical_pdf: DATA must be a vector");
disp ("ok empirical_pdf")
