function mustBeNonzero (x)
  % MUSTBENONZERO  raise an error when an element is zero.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeNonzero ([0 1])  raises an error
  % See also: mustBePositive
  if (nargin != 1)
    print_usage ();
  end
  x = x(:);
  bad = ! (x != 0);
  if (any (bad))
    __must_fail__ ("mustBeNonzero", inputname (1, false), "must be non-zero; found %d elements that were zero: indexes %s", sum (bad), mat2str (find (bad)));
  end
end
