% behaviour: rehash has changed, new and deleted files noticed
1;
function put (file, text), h = fopen (file, "w"); fprintf (h, "%s\n", text); fclose (h); end
root = tempname (); mkdir (root); addpath (root);
put (fullfile (root, "zz_f.m"), "function r = zz_f (), r = 1; end"); rehash (); disp (zz_f ());
put (fullfile (root, "zz_f.m"), "function r = zz_f (), r = 1 + 21; end"); rehash (); disp (zz_f ());
unlink (fullfile (root, "zz_f.m")); rehash ();
try, zz_f (), catch e, disp (strtok (e.message, " ")), end
% behaviour: functions and classes that are new are found without rehash
put (fullfile (root, "zz_f.m"), "function r = zz_f (), r = 3; end"); disp (zz_f ());
mkdir (root, "@zz_late"); put (fullfile (root, "@zz_late", "zz_late.m"), "function r = zz_late (), r = 'late'; end"); disp (zz_late ());
% behaviour: mfilename knows the folder that the program began in
a = mfilename ("fullpath"); cd (root); put ("zz_where.m", "function r = zz_where (), r = mfilename ('fullpathext'); end");
w = zz_where (); cd (".."); disp (strcmp (a, mfilename ("fullpath"))); disp (strcmp (w, fullfile (canonicalize_file_name (root), "zz_where.m")));
disp (mfilename ()); try, mfilename (1), catch e, disp (e.message), end
confirm_recursive_rmdir (false); rmpath (root); rmdir (root, "s");
