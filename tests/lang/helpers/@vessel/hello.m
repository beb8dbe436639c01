function hello (b)
  printf ("base hello %s\n", b.name);
end
