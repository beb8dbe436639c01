function [c, v] = condest (varargin)
  % CONDEST  estimate of the condition number in the 1-norm.
  %
  % C = condest (A, T): norm (A, 1) * norm (inv (A), 1), the second estimated with T test vectors (5). The matrix may be given
  % by functions: condest (A, AINVFCN, T, P1, ...) or condest (AFCN, AINVFCN, T, P1, ...), where FCN (FLAG, X, P1, ...) answers
  % to the flags "dim", "real", "notransp" (A * X) and "transp" (A' * X). [C, V] gives an approximate null vector.
  %
  % Example: condest ([2 0; 0 1])  ⇒ 2
  % See also: cond, rcond, norm, normest1, normest
  if (nargin < 1 || (nargin > 6 && ! is_function_handle (varargin{1})))
    print_usage ();
  end
  a = varargin{1};
  by_function = is_function_handle (a);
  rest = varargin(2:end);
  inverse = [];
  if (! by_function)
    if (! (isnumeric (a) && ndims (a) == 2))
      error ("condest: first argument must be a square matrix or function handle");
    elseif (rows (a) != columns (a))
      error ("condest: A must be square");
    end
    if (! isempty (rest) && is_function_handle (rest{1}))
      inverse = rest{1};
      rest(1) = [];
    end
  else
    if (isempty (rest))
      error ("condest: must provide AINVFCN when using AFCN");
    elseif (! is_function_handle (rest{1}))
      error ("condest: AINVFCN must be a function handle");
    end
    inverse = rest{1};
    rest(1) = [];
  end
  t = 5;
  if (! isempty (rest))
    t = rest{1};
    rest(1) = [];
  end
  if (by_function)
    n = a("dim", [], rest{:});
    norm_a = normest1 (a, min (t, n), [], rest{:});
  else
    n = rows (a);
    norm_a = norm (a, 1);
  end
  if (isempty (inverse))
    [l, u, p] = lu (a);
    if (any (diag (u) == 0))
      c = Inf;
      v = [];
      return;
    end
    inverse = @(flag, x, varargin) solve_with (flag, x, l, u, p, isreal (a));
  end
  [norm_inverse, ~, w] = normest1 (inverse, min (t, n), [], rest{:});
  c = norm_a * norm_inverse;
  if (nargout > 1)
    v = w / norm (w, 1);
  end
end

function y = solve_with (flag, x, l, u, p, is_real)
  switch (flag)
    case "dim"
      y = rows (l);
    case "real"
      y = is_real;
    case "notransp"
      y = u \ (l \ (p * x));
    case "transp"
      y = p' * (l' \ (u' \ x));
  end
end
