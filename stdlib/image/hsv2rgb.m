function rgb = hsv2rgb (hsv)
  % HSV2RGB  hue, saturation, value to red, green, blue.
  %
  % RGB = hsv2rgb (HSV): a colour map with 3 columns in [0,1], or an image whose third dimension is 3 long.
  %
  % Example: hsv2rgb ([0 1 1])  ⇒ [1 0 0]
  % See also: rgb2hsv
  if (nargin < 1)
    print_usage ();
  end
  sz = size (hsv);
  is_map = (numel (sz) == 2 && sz(2) == 3);
  if (! isnumeric (hsv))
    error ("hsv2rgb: HSV of invalid data type '%s'", class (hsv));
  elseif (! (isreal (hsv) && (is_map && isfloat (hsv) || ! is_map && size (hsv, 3) == 3)))
    error ("hsv2rgb: HSV must be a colormap or HSV image");
  end
  if (isinteger (hsv))
    hsv = double (hsv) / double (intmax (class (hsv)));
  end
  if (! is_map)
    order = [1, 2, 4:numel(sz), 3];
    hsv = reshape (permute (hsv, order), [], 3);
  end
  h = hsv(:,1);
  s = hsv(:,2);
  v = hsv(:,3);
  t = mod (6*h - [0, 2, 4], 6);           % distance to the channel's own hue around the circle
  t = min (t, 6 - t);
  f = max (min (2 - t, 1), 0);
  rgb = v .* (1 - s .* (1 - f));
  if (! is_map)
    rgb = ipermute (reshape (rgb, sz(order)), order);
  end
end
