function mustBeGreaterThan (x, c)
  % MUSTBEGREATERTHAN  raise an error unless every element of X is greater than C.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeGreaterThan ([1 2 3], 2)  raises an error
  % See also: mustBeGreaterThanOrEqual
  if (nargin != 2)
    print_usage ();
  end
  bad = ! (x > c);
  if (any (bad(:)))
    values = x(bad);
    __must_fail__ ("mustBeGreaterThan", inputname (1, false), "must be greater than %f; found %d elements that were not: values %s", c, nnz (bad), mat2str (values(:).'));
  end
end
