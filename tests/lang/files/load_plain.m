% behaviour: load reads plain text: rows of numbers between blanks, commas, semicolons or tabs, with comments
% behaviour: the variable has the name of the file, as far as that can be one
1;
function show (text)
  file = tempname ();
  fid = fopen (file, "w"); fputs (fid, text); fclose (fid);
  try
    x = load (file);
    printf ("%dx%d:", size (x)); printf (" %g", x); printf ("\n");
  catch e
    disp (strrep (e.message, file, "FILE"));
  end
  delete (file);
end
show ("1 2 3\n4 5 6\n");
show ("1,2,3\n4,5,6\n");
show ("% c\n1 2\n# d\n3 4 % e\n");
show ("1 2 3\n4 5\n");
show ("1\t2\n3\t4\n");
show ("1 NaN\nInf -2e3\n");
show ("1, 2\n3, 4");
show ("\n\n1 2\n\n3 4\n\n");
show ("1e3 0x10\n");
show ("1 2 \n 3 4 \n");
show ("a b\n1 2\n");
show ("1,2,\n3,4,\n");
show ("\r\n1 2\r\n3 4\r\n");
show ("5");
show ("1 NA\n");
folder = tempname ();
mkdir (folder);
for name = {"my-file 2.dat", "2x.dat", "plain"}
  file = fullfile (folder, name{1});
  fid = fopen (file, "w"); fputs (fid, "1 2\n"); fclose (fid);
  load (file);
end
disp (my_file_2), disp (X2x), disp (plain)
rmdir (folder, "s");
