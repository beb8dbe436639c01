function mustBeVector (x, empties)
  % MUSTBEVECTOR  raise an error unless X is a vector: 1 by N or N by 1.
  %
  % An empty X is none, unless the second argument is "allow-all-empties".
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeVector (ones (2, 2))  raises an error
  % See also: mustBeRow, mustBeColumn, isvector
  if (nargin < 1 || nargin > 2)
    print_usage ();
  end
  if (nargin == 2 && ! strcmp (empties, "allow-all-empties"))
    error ("mustBeVector: the second argument must be \"allow-all-empties\"");
  end
  if (! (ndims (x) == 2 && (rows (x) == 1 || columns (x) == 1) && ! isempty (x) || nargin == 2 && isempty (x)))
    __must_fail__ ("mustBeVector", inputname (1, false), "must be a vector; it is %s", __size_text__ (x));
  end
end
