function y = polyvalm (c, x)
  % POLYVALM  value of a polynomial at a square matrix.
  %
  % Y = polyvalm (C, X) is C(1) X^N + ... + C(N+1) I.
  %
  % Example: polyvalm ([1 0], [1 2; 3 4])  ⇒ [1 2; 3 4]
  % See also: polyval
  if (nargin != 2)
    print_usage ();
  elseif (! (isvector (c) || isempty (c)))
    error ("polyvalm: first argument must be a vector");
  elseif (! issquare (x))
    error ("polyvalm: second argument must be a square matrix");
  end
  n = rows (x);
  y = zeros (n, class (x));
  id = eye (n, class (x));
  for k = 1:numel (c)
    y = y * x + c(k) * id;
  end
end
