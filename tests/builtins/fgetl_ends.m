% tests/builtins/fgetl_ends.m - lines that end in "\n", "\r\n" or a lone "\r".
name = tempname ();
f = fopen (name, "w"); fwrite (f, "abc\r\nde\rf\n\r\ng\r"); fclose (f);
f = fopen (name);
while (ischar (l = fgetl (f)))
  printf ("[%s] %d\n", l, numel (l));
end
frewind (f);
while (ischar (l = fgets (f)))
  disp (double (l));
end
frewind (f); printf ("%d ", fskipl (f, 2)); disp (fgetl (f));
frewind (f); [l, n] = fgetl (f); printf ("%s %d\n", l, n);
[l, n] = fgetl (f, 2); printf ("%s %d\n", l, n); [l, n] = fgetl (f, 2); printf ("[%s] %d\n", l, n);
frewind (f); [l, n] = fgets (f, 4); disp (double (l)); disp (n); [l, n] = fgets (f); disp (n);
fclose (f);
delete (name);
