function p = polynom (c)
  if nargin == 0
    s.c = 0;
  elseif isa (c, "polynom")
    p = c; return
  else
    s.c = c;
  end
  p = class (s, "polynom");
  superiorto ("double");
end
