function p = setc (p, v)
  p.c(2) = v;
  p = helper (p);
end
