function disp (p)
  printf ("poly [%s]\n", num2str (p.c));
end
