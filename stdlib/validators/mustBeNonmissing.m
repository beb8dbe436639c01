function mustBeNonmissing (x)
  % MUSTBENONMISSING  raise an error if an element of X is missing.
  %
  % NaN of a number, a blank of char and an empty text of a cell of texts are missing.
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeNonmissing ([1 NaN])  raises an error
  % See also: mustBeNonNan, mustBeNonempty
  if (nargin != 1)
    print_usage ();
  end
  missing = false;
  if (isfloat (x))
    missing = isnan (x(:));
  elseif (ischar (x))
    missing = x(:) == " ";
  elseif (iscellstr (x))
    missing = cellfun (@isempty, x(:));
  end
  if (any (missing))
    __must_fail__ ("mustBeNonmissing", inputname (1, false), "must have no missing elements; found %d", sum (missing));
  end
end
