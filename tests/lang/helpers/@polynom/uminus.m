function r = uminus (a)
  r = polynom (-a.c);
end
