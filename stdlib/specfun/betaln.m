function y = betaln (a, b)
  % BETALN  logarithm of the beta function.
  %
  % Y = betaln (A, B) is gammaln (A) + gammaln (B) - gammaln (A + B).
  %
  % Example: betaln (2, 3)  ⇒ -2.4849
  % See also: beta, gammaln
  if (nargin != 2)
    print_usage ();
  elseif (! isreal (a) || ! isreal (b))
    error ("betaln: A and B must be real");
  elseif (! size_equal (a, b) && numel (a) != 1 && numel (b) != 1)
    error ("betaln: A and B must have consistent sizes");
  end
  y = gammaln (a) + gammaln (b) - gammaln (a + b);
end
