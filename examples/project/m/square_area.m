% SQUARE_AREA  area of a square of side A.
function s = square_area (a)
  s = a * a;
end
