function [y, newmap] = cmpermute (x, map, index)
  % CMPERMUTE  an indexed image with its map in another order.
  %
  % [Y, NEWMAP] = cmpermute (X, MAP, INDEX): NEWMAP is MAP(INDEX,:), Y shows the same colours. Without INDEX the colours are sorted from
  % bright to dark.
  %
  % Example: [y, map] = cmpermute ([1 2], [0 0 0; 1 1 1]); y  ⇒ [2 1]
  % See also: cmunique, rgb2gray
  if (nargin < 2)
    print_usage ();
  elseif (! any (strcmp (class (x), {"double", "single", "uint8", "uint16"})))
    error ("cmpermute: invalid data type '%s'", class (x));
  elseif (! isreal (x) || (isfloat (x) && any ((x != fix (x) | x < 1)(:))))
    error ("cmpermute: X must be an indexed image");
  elseif (! (isnumeric (map) && isreal (map) && ndims (map) == 2 && columns (map) == 3 && all (map(:) >= 0 & map(:) <= 1)))
    error ("cmpermute: MAP must be a valid colormap");
  end
  n = rows (map);
  if (nargin < 3)
    [~, index] = sort (rgb2gray (map)(:,1), "descend");
  elseif (! isvector (index) || numel (index) != n)
    error ("cmpermute: invalid parameter INDEX");
  end
  place(index) = 1:n;
  newmap = map(index,:);
  if (isfloat (x))
    y = reshape (place(x), size (x));
  else
    y = cast (reshape (place(double (x) + 1), size (x)) - 1, class (x));
  end
end
