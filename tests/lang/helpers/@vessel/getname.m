function n = getname (b)
  n = b.name;
end
