function mustBeReal (x)
  % MUSTBEREAL  raise an error when X is complex.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeReal ([i 1])  raises an error
  % See also: mustBeNumeric
  if (nargin != 1)
    print_usage ();
  end
  if (! isreal (x))
    __must_fail__ ("mustBeReal", inputname (1, false), "must be real");
  end
end
