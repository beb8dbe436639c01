function mustBePositive (x)
  % MUSTBEPOSITIVE  raise an error unless every element is above zero.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBePositive ([0 1])  raises an error
  % See also: mustBeNonnegative
  if (nargin != 1)
    print_usage ();
  end
  x = x(:);
  bad = ! (x > 0);
  if (any (bad))
    __must_fail__ ("mustBePositive", inputname (1, false), "must be positive; found %d elements that were not: values %s", sum (bad), mat2str (x(bad).'));
  end
end
