% RING_AREA  area between circles of the radii A and B.
function s = ring_area (a, b)
  s = circle_area (a) - circle_area (b);
end
