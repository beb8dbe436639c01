% tests/builtins/fopen_order.m - a file opened with the byte order of other machines.
name = tempname ();
f = fopen (name, "w"); fwrite (f, [1 256], "int16"); fclose (f);
f = fopen (name, "r", "ieee-be"); disp (fread (f, 1, "int16")); disp (fread (f, 1, "int16", 0, "ieee-le"));
[~, mode, order] = fopen (f); printf ("%s %s\n", mode, order); fclose (f);
f = fopen (name, "w", "b"); fwrite (f, 1, "int32"); fwrite (f, 1, "int32", 0, "l"); fclose (f);
f = fopen (name); disp (fread (f)'); [~, ~, order] = fopen (f); disp (order); fclose (f);
delete (name);
