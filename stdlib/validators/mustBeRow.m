function mustBeRow (x)
  % MUSTBEROW  raise an error unless X is a row, 1 by N.
  %
  % A row may be empty: 1 by 0 is one.
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeRow ([1; 2])  raises an error
  % See also: mustBeColumn, mustBeVector
  if (nargin != 1)
    print_usage ();
  end
  if (! (ndims (x) == 2 && rows (x) == 1))
    __must_fail__ ("mustBeRow", inputname (1, false), "must be a row; it is %s", __size_text__ (x));
  end
end
