function [x, map] = rgb2ind (r, g, b)
  % RGB2IND  indexed image from a colour one.
  %
  % [X, MAP] = rgb2ind (RGB) or rgb2ind (R, G, B): MAP holds the colours in use; X has indices from 0 as uint8, from 1 as double where there
  % are more than 256.
  %
  % Example: rgb2ind (cat (3, [1 0], [0 1], [0 0]))  ⇒ [1 0]
  % See also: ind2rgb, cmunique
  if (nargin != 1 && nargin != 3)
    print_usage ();
  end
  if (nargin == 1)
    if (size (r, 3) != 3)
      error ("rgb2ind: argument is not an RGB image");
    end
    rgb = r;
  else
    if (! size_equal (r, g, b))
      error ("rgb2ind: R, G, and B must have the same size");
    end
    rgb = cat (3, r, g, b);
  end
  [x, map] = cmunique (rgb);
end
