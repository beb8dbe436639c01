function b = vessel (n)
  s.name = n;
  b = class (s, "vessel");
end
