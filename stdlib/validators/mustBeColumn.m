function mustBeColumn (x)
  % MUSTBECOLUMN  raise an error unless X is a column, N by 1.
  %
  % A column may be empty: 0 by 1 is one.
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeColumn ([1 2])  raises an error
  % See also: mustBeRow, mustBeVector
  if (nargin != 1)
    print_usage ();
  end
  if (! (ndims (x) == 2 && columns (x) == 1))
    __must_fail__ ("mustBeColumn", inputname (1, false), "must be a column; it is %s", __size_text__ (x));
  end
end
