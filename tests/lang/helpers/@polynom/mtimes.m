function r = mtimes (a, b)
  a = polynom (a); b = polynom (b);
  r = polynom (conv (a.c, b.c));
end
