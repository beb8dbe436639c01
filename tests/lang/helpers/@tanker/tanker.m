function d = tanker (n, k)
  s.k = k;
  d = class (s, "tanker", vessel (n));
end
