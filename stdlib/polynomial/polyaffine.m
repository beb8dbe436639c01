function g = polyaffine (f, mu)
  % POLYAFFINE  polynomial of a shifted and scaled argument.
  %
  % G = polyaffine (F, [M, S]): G(x) = F((x - M) / S).
  %
  % Example: polyaffine ([1 0], [1 2])  ⇒ [0.5 -0.5]
  % See also: polyval, polyfit
  if (nargin != 2)
    print_usage ();
  elseif (! isvector (f))
    error ("polyaffine: F must be a vector");
  elseif (! isvector (mu) || numel (mu) != 2)
    error ("polyaffine: MU must be a two-element vector");
  end
  g = f(1);
  step = [1, -mu(1)] / mu(2);
  for k = 2:numel (f)
    g = conv (g, step);
    g(end) += f(k);
  end
  g = reshape (g, size (f));
end
