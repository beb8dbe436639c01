function hello (d)
  printf ("derived %d\n", d.k);
  hello (d.vessel);
end
