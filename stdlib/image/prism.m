function map = prism (n = 64)
  % PRISM  a colour map: red, orange, yellow, green, blue, violet in turn.
  %
  % MAP = prism (N) has N rows of red, green and blue between 0 and 1; N is 64 by default.
  %
  % Example: prism (3)
  % See also: jet, gray, hsv, ind2rgb
  if (! isscalar (n))
    error ("prism: N must be a scalar");
  end
  n = double (n);
  if (n <= 0)
    map = zeros (0, 3);
    return;
  end
  map = [1 0 0; 1 0.5 0; 1 1 0; 0 1 0; 0 0 1; 2/3 0 1](mod ((0:n-1), 6) + 1,:);
end
