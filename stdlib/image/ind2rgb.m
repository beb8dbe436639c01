function [r, g, b] = ind2rgb (x, map)
  % IND2RGB  an image of indices as red, green and blue.
  %
  % RGB = ind2rgb (X, MAP), [R, G, B] = ind2rgb (X, MAP): element k of a floating point X means row k of MAP, of an integer X
  % row k + 1. Indices beyond the map take its last colour, with a warning.
  %
  % Example: ind2rgb (2, [0 0 0; 1 0.5 0])(:).'  ⇒ [1 0.5 0]
  % See also: gray2ind, rgb2gray, jet
  if (nargin != 2)
    print_usage ();
  elseif (! (isnumeric (x) || islogical (x)) || ! isreal (x) || issparse (x) || ! any (strcmp (class (x), {"single", "double", "uint8", "uint16", "logical"})))
    error ("ind2rgb: X must be an indexed image");
  elseif (ndims (x) > 4 || size (x, 3) != 1 || (isfloat (x) && any (x(:) != fix (x(:)))))
    error ("ind2rgb: X must be an indexed image");
  elseif (! (isreal (map) && isnumeric (map) && ndims (map) == 2 && columns (map) == 3 && all (map(:) >= 0 & map(:) <= 1)))
    error ("ind2rgb: MAP must be a valid colormap");
  end
  at = double (x) + ! isfloat (x);
  if (any (at(:) > rows (map)))
    warning ("Octave:ind2rgb:invalid-idx-img", "ind2rgb: indexed image contains colors outside of colormap");
    at = min (at, rows (map));
  end
  if (any (at(:) < 1))
    warning ("ind2rgb: indexed image contains colors outside of colormap");
    at = max (at, 1);
  end
  r = reshape (map(at(:),1), size (x));
  g = reshape (map(at(:),2), size (x));
  b = reshape (map(at(:),3), size (x));
  if (nargout <= 1)
    r = cat (3, r, g, b);
  end
end
