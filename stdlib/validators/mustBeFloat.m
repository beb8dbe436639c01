function mustBeFloat (x)
  % MUSTBEFLOAT  raise an error unless X is of class double or single.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeFloat (int8 (1))  raises an error
  % See also: mustBeNumeric, mustBeA
  if (nargin != 1)
    print_usage ();
  end
  if (! (isfloat (x)))
    __must_fail__ ("mustBeFloat", inputname (1, false), "must be of class double or single; it is of class %s", class (x));
  end
end
