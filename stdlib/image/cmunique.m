function [y, newmap] = cmunique (x, map)
  % CMUNIQUE  an indexed image with each of its colours once in the map.
  %
  % [Y, NEWMAP] = cmunique (X, MAP) of an indexed image, cmunique (RGB) of a colour image, cmunique (I) of a grey one. NEWMAP holds the
  % colours in use, sorted; Y is uint8 with indices from 0, or double with indices from 1 where there are more than 256.
  %
  % Example: [y, map] = cmunique (uint8 ([7 9; 9 7])); y  ⇒ [0 1; 1 0]
  % See also: cmpermute, rgb2ind, ind2rgb
  if (nargin < 1)
    print_usage ();
  elseif (! any (strcmp (class (x), {"double", "single", "uint8", "uint16"})))
    error ("cmunique: X is of invalid data type '%s'", class (x));
  end
  if (nargin == 2)
    if (! iscolormap (map) || any (map(:) < 0 | map(:) > 1))
      error ("cmunique: MAP must be a valid colormap");
    end
    [newmap, ~, j] = unique (map, "rows");
    at = double (x) + ! isfloat (x);
    y = reshape (j(at), size (x));
  else
    if (isinteger (x))
      top = double (intmax (class (x)));
      x = double (x) / top;
    end
    x = double (x);
    if (size (x, 3) == 3)
      s = size (x);
      [newmap, ~, j] = unique (reshape (x, [], 3), "rows");
      y = reshape (j, s(1:2));
    elseif (size (x, 3) == 1)
      [grey, ~, j] = unique (x(:));
      newmap = repmat (grey, 1, 3);
      y = reshape (j, size (x));
    else
      error ("cmunique: X is not a valid image");
    end
  end
  used = false (rows (newmap), 1);
  used(y) = true;
  if (! all (used))
    place = cumsum (used);
    y = reshape (place(y), size (y));
    newmap = newmap(used,:);
  end
  if (rows (newmap) <= 256)
    y = uint8 (y - 1);
  end
end
