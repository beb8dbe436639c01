function y = factorial (n)
  % FACTORIAL  product of 1 to N.
  %
  % Y = factorial (N): N holds non-negative integers; the result is single for single N, else double. Exact up to 22!.
  %
  % Example: factorial (5)  ⇒ 120
  % See also: gamma, nchoosek, prod
  if (nargin < 1)
    print_usage ();
  elseif (! isreal (n) || any (n(:) < 0 | n(:) != fix (n(:))))
    error ("factorial: all N must be real non-negative integers");
  end
  y = round (gamma (double (n) + 1));
  if (isa (n, "single"))
    y = single (y);
  end
end
