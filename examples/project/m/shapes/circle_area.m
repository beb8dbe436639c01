% CIRCLE_AREA  area of a circle of radius R.
function s = circle_area (r)
  s = pi * square_area (r);
end
