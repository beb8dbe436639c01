function b = setname (b, n)
  b.name = n;
end
