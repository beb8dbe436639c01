function i = ind2gray (x, map)
  % IND2GRAY  grey image from an indexed one.
  %
  % I = ind2gray (X, MAP): the luminance of each colour, of the class of X.
  %
  % Example: ind2gray ([1 2], [0 0 0; 1 1 1])  ⇒ [0 1]
  % See also: gray2ind, rgb2gray, ind2rgb
  if (nargin != 2)
    print_usage ();
  elseif (! any (strcmp (class (x), {"single", "double", "uint8", "uint16", "logical"})) || ! isreal (x))
    error ("ind2gray: X must be an indexed image");
  elseif (ndims (x) > 4 || size (x, 3) != 1 || (isfloat (x) && any (x(:) != fix (x(:)))))
    error ("ind2gray: X must be an indexed image");
  elseif (! (isnumeric (map) && isreal (map) && ndims (map) == 2 && columns (map) == 3))
    error ("ind2gray: MAP must be a valid colormap");
  end
  at = double (x) + ! isfloat (x);
  if (any (at(:) < 1 | at(:) > rows (map)))
    warning ("Octave:ind2gray:invalid-idx-img", "ind2gray: indexed image contains colors outside of colormap");
    at = max (min (at, rows (map)), 1);
  end
  grey = rgb2gray (map)(:,1);
  i = reshape (grey(at), size (x));
  if (isinteger (x))
    i = cast (i * double (intmax (class (x))), class (x));
  elseif (isa (x, "single"))
    i = single (i);
  end
end
