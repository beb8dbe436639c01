function r = eq (a, b)
  r = isequal (polynom (a).c, polynom (b).c);
end
