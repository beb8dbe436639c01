function mustBeNegative (x)
  % MUSTBENEGATIVE  raise an error unless every element is below zero.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeNegative ([1 -1])  raises an error
  % See also: mustBeNonpositive
  if (nargin != 1)
    print_usage ();
  end
  x = x(:);
  bad = ! (x < 0);
  if (any (bad))
    __must_fail__ ("mustBeNegative", inputname (1, false), "must be negative; found %d elements that were not: values %s", sum (bad), mat2str (x(bad).'));
  end
end
