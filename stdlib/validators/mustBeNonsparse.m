function mustBeNonsparse (x)
  % MUSTBENONSPARSE  raise an error when X is sparse.
  %
  % There are no sparse matrices: only objects whose class has a method issparse that says so are sparse.
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeNonsparse (eye (2))
  % See also: mustBeSparse, issparse
  if (nargin != 1)
    print_usage ();
  end
  if (issparse (x))
    __must_fail__ ("mustBeNonsparse", inputname (1, false), "must be nonsparse");
  end
end
