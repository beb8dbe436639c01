function r = subsindex (p)
  r = p.c - 1;
end
