function mustBeNonNan (x)
  % MUSTBENONNAN  raise an error when an element is NaN.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeNonNan ([NaN 1])  raises an error
  % See also: mustBeFinite
  if (nargin != 1)
    print_usage ();
  end
  x = x(:);
  bad = ! (! isnan (x));
  if (any (bad))
    __must_fail__ ("mustBeNonNan", inputname (1, false), "must be non-NaN; found %d elements that were not: indexes %s", sum (bad), mat2str (find (bad)));
  end
end
