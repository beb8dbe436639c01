function r = area (c)
  r = 6;
end
