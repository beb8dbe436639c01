function y = realsqrt (x)
  % REALSQRT  square root of real numbers that must stay real.
  %
  % Y = realsqrt (X) raises an error when X is complex or holds a negative element.
  %
  % Example: realsqrt (4)  ⇒ 2
  % See also: sqrt, reallog, realpow
  if (nargin < 1)
    print_usage ();
  elseif (! isreal (x) || any (x(:) < 0))
    error ("realsqrt: produced complex result");
  end
  y = sqrt (x);
end
