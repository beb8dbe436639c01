% tests/cli/files.m - what other programs wrote: files of Octave 7.3, one of MAT version 7.3 by libmatio. Run in the folder files.
1;
function same (x, y, what)
  if (! (strcmp (class (x), class (y)) && isequaln (x, y) && isequal (size (x), size (y))))
    error ("%s differs", what);
  end
end
text = load ("octave.txt");
names = fieldnames (text);
assert (numel (names), 56);
assert (text.g (2), 3);
assert (text.mi(8), pi);
assert (isna (text.na) && ! isna (text.n));
for file = {"octave.bin", "octave7.mat", "octave4.mat"}
  other = load (file{1});
  for [value, name] = other
    if (! is_function_handle (value) && ! strcmp (file{1}, "octave4.mat"))
      same (value, text.(name), [file{1} ": " name]);
    elseif (! is_function_handle (value))
      assert (double (value), double (text.(name)));
    end
  end
  printf ("%s %d\n", file{1}, numel (fieldnames (other)));
end
% Octave 7 counts the text of octave6.mat wrong, and cannot read it itself
printf ("octave6.mat %d\n", numel (fieldnames (load ("octave6.mat"))));
printf ("octave_more.txt %d\n", numel (fieldnames (load ("octave_more.txt"))));
x = load ("version73.mat");
assert (x.b, [1 2;3 4.5]);
assert (x.s, "abc");
assert (x.ce, {1, "a"});
assert (x.sa(2).x, "q");
assert (x.i8, int8 ([1 -2]));
assert (x.t, true);
assert (x.c, [1+2i 3]);
text = save ("-text", "-", "-struct", "text");
old = fileread ("octave.txt");
assert (text(find (text == "\n", 1):end), strrep (old(find (old == "\n", 1):end), "# type: global scalar", "# type: scalar"));
disp ("ok files");
