function mustBeFinite (x)
  % MUSTBEFINITE  raise an error unless every element is finite.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeFinite ([1 NaN Inf])  raises an error
  % See also: mustBeNonNan, validateattributes
  if (nargin != 1)
    print_usage ();
  end
  x = x(:);
  bad = ! (isfinite (x));
  if (any (bad))
    __must_fail__ ("mustBeFinite", inputname (1, false), "must be finite; found %d non-finite elements: indexes %s", sum (bad), mat2str (find (bad)));
  end
end
