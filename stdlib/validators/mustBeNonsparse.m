function mustBeNonsparse (x)
  % MUSTBENONSPARSE  raise an error when X is a sparse matrix.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeNonsparse (sparse (1))  raises an error
  % See also: mustBeReal
  if (nargin != 1)
    print_usage ();
  end
  if (issparse (x))
    __must_fail__ ("mustBeNonsparse", inputname (1, false), "must be nonsparse");
  end
end
