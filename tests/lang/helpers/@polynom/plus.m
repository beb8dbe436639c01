function r = plus (a, b)
  a = polynom (a); b = polynom (b);
  r = polynom (a.c + b.c);
end
