function i = rgb2gray (rgb)
  % RGB2GRAY  luminance of a colour map or of an image.
  %
  % I = rgb2gray (MAP) is a column with a value for each colour; I = rgb2gray (RGB) turns an M-by-N-by-3 image into M-by-N of the same
  % class. The weights are those of the NTSC colour space: 0.298936 R + 0.587043 G + 0.114021 B.
  %
  % Example: rgb2gray ([1 1 1])  ⇒ 1
  % See also: gray2ind, ind2rgb, rgb2hsv
  if (nargin != 1)
    print_usage ();
  elseif (! any (strcmp (class (rgb), {"double", "single", "uint8", "uint16", "int16"})))
    error ("rgb2gray: RGB of invalid data type '%s'", class (rgb));
  end
  weights = [0.298936 0.587043 0.114021];
  if (ndims (rgb) == 2 && columns (rgb) == 3)
    i = cast (double (rgb) * weights.', class (rgb));
  elseif (size (rgb, 3) == 3)
    cls = class (rgb);
    low = 0;
    if (! isfloat (rgb))
      low = double (intmin (cls));
    end
    v = double (rgb) - low;
    shape = size (rgb);
    v = weights(1) * v(:,:,1,:) + weights(2) * v(:,:,2,:) + weights(3) * v(:,:,3,:);
    i = cast (v + low, cls);
  else
    error ("rgb2gray: RGB must be a colormap or RGB image");
  end
end
