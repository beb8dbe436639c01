function mustBeNonpositive (x)
  % MUSTBENONPOSITIVE  raise an error when an element is above zero.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeNonpositive ([-1 1])  raises an error
  % See also: mustBeNegative
  if (nargin != 1)
    print_usage ();
  end
  x = x(:);
  bad = ! (x <= 0);
  if (any (bad))
    __must_fail__ ("mustBeNonpositive", inputname (1, false), "must be non-positive; found %d elements that were not: values %s", sum (bad), mat2str (x(bad).'));
  end
end
