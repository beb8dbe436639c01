% the parts of the archive functions that are in C: __pack__, __unpack__ and __url__
folder = tempname ();
mkdir (folder);
file = fullfile (folder, "a.txt");
fid = fopen (file, "w"); fputs (fid, "text"); fclose (fid);
disp (__pack__ ("test", "zip", fullfile (folder, "x.zip"), {"a.txt"}, folder))
mkdir (fullfile (folder, "out"));
disp (__unpack__ ("test", fullfile (folder, "x.zip"), fullfile (folder, "out"), false))
try
  __pack__ ("test", "zip", fullfile (folder, "y.zip"), {"nosuch"}, folder);
catch e
  disp (e.message)
end
[data, good, message, type] = __url__ ("test", ["file://" file], struct (), [])
rmdir (folder, "s");
