function z = realpow (x, y)
  % REALPOW  power of real numbers that must stay real.
  %
  % Z = realpow (X, Y) is X .^ Y; an error when the result is complex.
  %
  % Example: realpow (2, 3)  ⇒ 8
  % See also: power, reallog, realsqrt
  if (nargin != 2)
    print_usage ();
  end
  z = x .^ y;
  if (iscomplex (z))
    error ("realpow: produced complex result");
  end
end
