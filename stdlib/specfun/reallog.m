function y = reallog (x)
  % REALLOG  logarithm of real numbers that must stay real.
  %
  % Y = reallog (X) raises an error when X is complex or holds a negative element.
  %
  % Example: reallog (e)  ⇒ 1
  % See also: log, realsqrt, realpow
  if (nargin < 1)
    print_usage ();
  elseif (! isreal (x) || any (x(:) < 0))
    error ("reallog: produced complex result");
  end
  y = log (x);
end
