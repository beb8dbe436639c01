function mustBeSparse (x)
  % MUSTBESPARSE  raise an error unless X is sparse.
  %
  % There are no sparse matrices: only objects whose class has a method issparse that says so are sparse.
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeSparse (1)  raises an error
  % See also: mustBeNonsparse, issparse
  if (nargin != 1)
    print_usage ();
  end
  if (! (issparse (x)))
    __must_fail__ ("mustBeSparse", inputname (1, false), "must be sparse");
  end
end
