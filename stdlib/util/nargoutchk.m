function msg = nargoutchk (minargs, maxargs, varargin)
  % NARGOUTCHK  raise an error unless the caller was asked for an allowed number of results.
  %
  % nargoutchk (MINARGS, MAXARGS) looks at the caller's nargout. MSG = nargoutchk (MINARGS, MAXARGS, NARGS, TYPE) gives the
  % message for NARGS results, empty when all is well; TYPE "struct" gives it with its identifier.
  %
  % Example: nargoutchk (0, 1, 2)  ⇒ too many output arguments
  % See also: narginchk, nargout
  if (nargin != 2 && nargin != 3 && nargin != 4)
    print_usage ();
  elseif (! (isnumeric (minargs) && isnumeric (maxargs) && isscalar (minargs) && isscalar (maxargs)))
    print_usage ();
  elseif (minargs > maxargs)
    error ("nargoutchk: MINARGS cannot be larger than MAXARGS");
  elseif (nargin == 4 && ! any (strcmpi (varargin{2}, {"string", "struct"})))
    error ("nargoutchk: output type must be either string or struct");
  end
  asked = nargin > 2;
  if (asked)
    given = varargin{1};
  else
    given = evalin ("caller", "nargout;");
  end
  few = "nargoutchk: Not enough output arguments.";
  many = "nargoutchk: Too many output arguments.";
  few_id = many_id = "Octave:invalid-fun-call";
  if (asked)                     # the old form gives its words instead of raising them
    few = "not enough output arguments";
    many = "too many output arguments";
    few_id = "Octave:nargoutchk:not-enough-outputs";
    many_id = "Octave:nargoutchk:too-many-outputs";
  end
  out = struct ("message", "", "identifier", "");
  if (given < minargs)
    out = struct ("message", few, "identifier", few_id);
  elseif (given > maxargs)
    out = struct ("message", many, "identifier", many_id);
  end
  if (asked)
    msg = out.message;
    if (nargin == 4 && strcmpi (varargin{2}, "struct"))
      msg = out;
      if (isempty (out.message))
        msg = resize (out, 0, 1);
      end
    end
  elseif (! isempty (out.message))
    error (out.identifier, out.message);
  end
end
