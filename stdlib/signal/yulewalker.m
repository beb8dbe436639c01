function [a, v] = yulewalker (c)
  % YULEWALKER  autoregressive model by the Yule-Walker equations.
  %
  % [A, V] = yulewalker (C): from the autocovariances C of lag 0 to P the coefficients A and the innovation variance V.
  %
  % Example: yulewalker ([4 2])  ⇒ 0.5
  % See also: durbinlevinson, toeplitz
  if (nargin != 1)
    print_usage ();
  end
  p = numel (c) - 1;
  c = c(:);
  cp = c(2:p+1);
  r = toeplitz (c(1:p));
  a = r \ cp;
  v = c(1) - a.' * cp;
end
