function y = beta (a, b)
  % BETA  beta function.
  %
  % Y = beta (A, B) is gamma (A) gamma (B) / gamma (A + B); real A and B of one size, or scalars.
  %
  % Example: beta (2, 3)  ⇒ 0.083333
  % See also: betaln, gamma
  if (nargin != 2)
    print_usage ();
  elseif (! isreal (a) || ! isreal (b))
    error ("beta: A and B must be real");
  elseif (! size_equal (a, b) && numel (a) != 1 && numel (b) != 1)
    error ("beta: A and B must have consistent sizes");
  end
  y = real (exp (gammaln (a) + gammaln (b) - gammaln (a + b)));
end
