function p = helper (p)
  p.c(end+1) = 99;
end
