function [x, r] = linsolve (a, b, opts)
  % LINSOLVE  solve A * X = B, with what is known of A.
  %
  % linsolve (A, B, OPTS): the fields LT, UT, POSDEF and TRANSA of the struct OPTS tell that A is lower or upper triangular or
  % positive definite, or that A' * X = B is meant. The second result is the reciprocal of the condition number.
  %
  % Example: linsolve ([2 1; 1 3], [1; 2])  is [0.2; 0.6]
  % See also: mldivide, matrix_type, rcond
  if (nargin < 2)
    print_usage ();
  elseif (! (isnumeric (a) && isnumeric (b)))
    error ("linsolve: A and B must be numeric");
  elseif (nargin == 3 && ! isstruct (opts))
    error ("linsolve: OPTS must be a structure");
  end
  transposed = false;
  if (nargin == 3)
    transposed = isfield (opts, "TRANSA") && opts.TRANSA;
    if (isfield (opts, "LT") && opts.LT)
      a = tril (a);
    elseif (isfield (opts, "UT") && opts.UT)
      a = triu (a);
    end
  end
  if (transposed)
    x = a' \ b;
  else
    x = a \ b;
  end
  if (nargout > 1)
    if (issquare (a))
      r = rcond (a);
    else
      r = 0;
    end
  end
end
