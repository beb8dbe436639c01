function y = sinc (x)
  % SINC  sin (pi x) / (pi x).
  %
  % Y = sinc (X), 1 at 0.
  %
  % Example: sinc ([0 0.5])  ⇒ [1 0.6366]
  % See also: sin
  if (nargin < 1)
    print_usage ();
  end
  y = ones (size (x));
  k = (x != 0);
  if (any (k(:)))
    t = pi * x(k);
    y(k) = sin (t) ./ t;
  end
end
