function map = lines (n = 64)
  % LINES  the colours in which lines are drawn, repeated.
  %
  % MAP = lines (N) has N rows of red, green and blue; N is 64 by default.
  %
  % Example: lines (1)(3)  ⇒ 0.741
  % See also: jet, prism
  if (! isscalar (n) || ! isnumeric (n))
    error ("lines: argument must be a scalar");
  end
  order = [0 0.447 0.741; 0.85 0.325 0.098; 0.929 0.694 0.125; 0.494 0.184 0.556; 0.466 0.674 0.188; ...
           0.301 0.745 0.933; 0.635 0.078 0.184];
  map = order(mod (0:max (double (n), 0)-1, 7) + 1,:);
end
