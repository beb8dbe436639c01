function mustBeLessThan (x, c)
  % MUSTBELESSTHAN  raise an error unless every element of X is less than C.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeLessThan ([1 3], 2)  raises an error
  % See also: mustBeLessThanOrEqual
  if (nargin != 2)
    print_usage ();
  end
  bad = ! (x < c);
  if (any (bad(:)))
    values = x(bad);
    __must_fail__ ("mustBeLessThan", inputname (1, false), "must be less than %f; found %d elements that were not: values %s", c, nnz (bad), mat2str (values(:).'));
  end
end
