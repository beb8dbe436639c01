function hsv = rgb2hsv (rgb)
  % RGB2HSV  red, green, blue to hue, saturation, value.
  %
  % HSV = rgb2hsv (RGB): a colour map with 3 columns in [0,1], or an image whose third dimension is 3 long; integer
  % images are scaled by their largest value.
  %
  % Example: rgb2hsv ([1 0 0])  ⇒ [0 1 1]
  % See also: hsv2rgb
  if (nargin < 1)
    print_usage ();
  end
  sz = size (rgb);
  is_map = (numel (sz) == 2 && sz(2) == 3);
  if (! isnumeric (rgb))
    error ("rgb2hsv: RGB of invalid data type '%s'", class (rgb));
  elseif (! (isreal (rgb) && (is_map && isfloat (rgb) || ! is_map && size (rgb, 3) == 3)))
    error ("rgb2hsv: RGB must be a colormap or RGB image");
  end
  single_in = isa (rgb, "single");
  if (isinteger (rgb))
    rgb = double (rgb) / double (intmax (class (rgb)));
  else
    rgb = double (rgb);
  end
  if (! is_map)
    nd = numel (sz);
    order = [1, 2, 4:nd, 3];
    rgb = reshape (permute (rgb, order), [], 3);
  end
  v = max (rgb, [], 2);
  d = v - min (rgb, [], 2);
  h = zeros (size (v));
  colour = (d != 0);
  r = rgb(:,1); g = rgb(:,2); b = rgb(:,3);
  top_b = colour & (b == v);
  top_g = colour & (g == v) & ! top_b;
  top_r = colour & ! top_b & ! top_g;
  h(top_r) = (g(top_r) - b(top_r)) ./ d(top_r);
  h(top_g) = 2 + (b(top_g) - r(top_g)) ./ d(top_g);
  h(top_b) = 4 + (r(top_b) - g(top_b)) ./ d(top_b);
  h(h < 0) += 6;
  h /= 6;
  s = zeros (size (v));
  s(colour) = d(colour) ./ v(colour);
  hsv = [h, s, v];
  if (single_in)
    hsv = single (hsv);
  end
  if (! is_map)
    hsv = ipermute (reshape (hsv, sz(order)), order);
  end
end
