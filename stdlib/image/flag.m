function map = flag (n = 64)
  % FLAG  a colour map: red, white, blue, black in turn.
  %
  % MAP = flag (N) has N rows of red, green and blue between 0 and 1; N is 64 by default.
  %
  % Example: flag (5)
  % See also: jet, gray, hsv, ind2rgb
  if (! isscalar (n))
    error ("flag: N must be a scalar");
  end
  n = double (n);
  if (n <= 0)
    map = zeros (0, 3);
    return;
  end
  map = [1 0 0; 1 1 1; 0 0 1; 0 0 0](mod ((0:n-1), 4) + 1,:);
end
