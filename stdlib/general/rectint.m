function area = rectint (a, b)
  % RECTINT  areas of the intersections of rectangles.
  %
  % AREA = rectint (A, B): rows of A and B are [x y width height] with x, y the lower left corner, or as many
  % coordinates followed by as many lengths; AREA(i,j) belongs to A(i,:) and B(j,:).
  %
  % Example: rectint ([0 0 1 1], [0.5 0.5 2 2])  ⇒ 0.25
  % See also: polyarea, inpolygon
  if (nargin != 2)
    print_usage ();
  elseif (columns (a) != columns (b))
    error ("rectint: A and B must have same number of columns");
  elseif (mod (columns (a), 2) != 0)
    error ("rectint: number of columns of A and B must be a multiple of two");
  end
  n = columns (a) / 2;
  area = ones (rows (a), rows (b));
  for k = 1:n
    common = min (a(:,k) + a(:,n+k), (b(:,k) + b(:,n+k)).') - max (a(:,k), b(:,k).');
    area .*= max (common, 0);
  end
end
