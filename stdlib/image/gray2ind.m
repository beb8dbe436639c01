function [img, map] = gray2ind (i, n = 64)
  % GRAY2IND  a grey image as indices into a grey colour map.
  %
  % [IMG, MAP] = gray2ind (I, N): N colours, 64 by default, 2 for a logical image. IMG begins with 0 and is uint8, uint16 when N > 256.
  %
  % Example: gray2ind ([0 0.5 1], 4)  ⇒ [0 2 3]
  % See also: ind2rgb, gray
  if (nargin < 1)
    print_usage ();
  elseif (! (isreal (i) && (islogical (i) || isnumeric (i)) && ndims (i) <= 4 && size (i, 3) == 1))
    error ("gray2ind: I must be a grayscale or binary image");
  elseif (isfloat (i) && any (i(:) < 0 | i(:) > 1))
    error ("gray2ind: floating point images may only contain values between 0 and 1");
  elseif (! any (strcmp (class (i), {"double", "single", "uint8", "uint16", "int16", "logical"})))
    error ("gray2ind: invalid data type '%s'", class (i));
  end
  if (islogical (i) && nargin == 1)
    n = 2;
  end
  if (! (isscalar (n) && n >= 1 && n <= 65536))
    error ("gray2ind: N must be a positive integer in the range [1, 65536]");
  end
  map = gray (n);
  if (isinteger (i))
    low = double (intmin (class (i)));
    i = (double (i) - low) / (double (intmax (class (i))) - low);
  end
  img = double (i) * (n - 1);
  if (n <= 256)
    img = uint8 (img);
  else
    img = uint16 (img);
  end
end
