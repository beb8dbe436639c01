% tests/stdlib/discrete_pdf.m - discrete_pdf by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
assert (discrete_pdf ([0 1 1.5 2 3 NaN; -1 5 6 7 8 Inf], [2 1 3], [1 2 3]), [0 0.333333333333333 0 0.166666666666667 0.5 NaN;0 0 0 0 0 0], -1e-10);
assert (discrete_pdf (single ([0 1]), [2 1 3], [1 2 3]), single ([0 0.333333343267441]), -1e-5);
assert (strncmp (said (@() discrete_pdf (1, 2)), "Invalid call to discrete_pdf", 28));
assert (said (@() discrete_pdf (1, ones (2), [1 1])), "discrete_pdf: V must be a vector");
assert (said (@() discrete_pdf (1, [1 2 3], [1 1])), "discrete_pdf: P must be a vector with length (V) elements");
assert (said (@() discrete_pdf (1, [1 2], [0 0])), "discrete_pdf: P must be a nonzero, non-negative vector");
disp ("ok discrete_pdf")
