function mustBeGreaterThanOrEqual (x, c)
  % MUSTBEGREATERTHANOREQUAL  raise an error unless every element of X is greater than or equal to C.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeGreaterThanOrEqual ([1 2], 2)  raises an error
  % See also: mustBeGreaterThan
  if (nargin != 2)
    print_usage ();
  end
  bad = ! (x >= c);
  if (any (bad(:)))
    values = x(bad);
    __must_fail__ ("mustBeGreaterThanOrEqual", inputname (1, false), "must be greater than or equal to %f; found %d elements that were not: values %s", c, nnz (bad), mat2str (values(:).'));
  end
end
