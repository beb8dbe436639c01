function display (p)
  printf ("%s = poly [%s]\n", inputname (1), num2str (p.c));
end
