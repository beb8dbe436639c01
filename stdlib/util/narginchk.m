function narginchk (minargs, maxargs)
  % NARGINCHK  check how many arguments the caller got.
  %
  % narginchk (MIN, MAX) raises an error in a function that was called with fewer than MIN or more than MAX inputs.
  %
  % Example: narginchk (1, 2)
  % See also: nargoutchk, print_usage, nargin
  if (nargin != 2)
    print_usage ();
  elseif (! (isnumeric (minargs) && isscalar (minargs)))
    error ("narginchk: MINARGS must be a numeric scalar");
  elseif (! (isnumeric (maxargs) && isscalar (maxargs)))
    error ("narginchk: MAXARGS must be a numeric scalar");
  elseif (minargs > maxargs)
    error ("narginchk: MINARGS must be <= MAXARGS");
  end
  n = evalin ("caller", "nargin;");
  if (n < minargs)
    error ("Octave:invalid-fun-call", "narginchk: not enough input arguments");
  elseif (n > maxargs)
    error ("Octave:invalid-fun-call", "narginchk: too many input arguments");
  end
end
