function y = trace (a)
  % TRACE  sum of the diagonal.
  %
  % Y = trace (A) of a matrix.
  %
  % Example: trace ([1 2; 3 4])  ⇒ 5
  % See also: diag, eig
  if (nargin < 1)
    print_usage ();
  elseif (ndims (a) > 2)
    error ("trace: only valid on 2-D objects");
  elseif (isempty (a))
    y = 0;
  elseif (isvector (a))
    y = a(1);
  else
    y = sum (diag (a));
  end
end
