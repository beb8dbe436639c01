function msg = nargchk (minargs, maxargs, nargs, outtype = "string")
  % NARGCHK  message about the number of arguments; narginchk raises it itself.
  %
  % nargchk (MIN, MAX, N) is empty when N is within MIN and MAX. nargchk (..., "struct") is a struct with the fields
  % message and identifier.
  %
  % Example: nargchk (1, 2, 0)  is "not enough input arguments"
  % See also: narginchk, nargin
  if (nargin < 3)
    print_usage ();
  elseif (minargs > maxargs)
    error ("nargchk: MINARGS must be <= MAXARGS");
  elseif (! any (strcmpi (outtype, {"string", "struct"})))
    error ('nargchk: output type must be either "string" or "struct"');
  elseif (! (isscalar (minargs) && isscalar (maxargs) && isscalar (nargs)))
    error ("nargchk: MINARGS, MAXARGS, and NARGS must be scalars");
  end
  msg = struct ("message", "", "identifier", "");
  if (nargs < minargs)
    msg.message = "not enough input arguments";
    msg.identifier = "Octave:nargchk:not-enough-inputs";
  elseif (nargs > maxargs)
    msg.message = "too many input arguments";
    msg.identifier = "Octave:nargchk:too-many-inputs";
  end
  if (strcmpi (outtype, "string"))
    msg = msg.message;
  elseif (isempty (msg.message))
    msg = resize (msg, 0, 1);
  end
end
