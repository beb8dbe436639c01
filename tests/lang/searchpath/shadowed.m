% behaviour: addpath warns of functions that hide one of the library, once, and behind it only of builtins
1;
function put (file, text), h = fopen (file, "w"); fprintf (h, "%s\n", text); fclose (h); end
function said (root), [m, id] = lastwarn (); printf ("%s [%s]\n", strrep (m, root, "ROOT"), id); lastwarn (""); end
root = canonicalize_file_name (tempdir ()); [~, base] = fileparts (tempname ()); root = fullfile (root, base);
warning ("off", "all"); warning ("on", "Octave:shadowed-function");
mkdir (root); mkdir (root, "a"); mkdir (root, "b"); mkdir (root, "c");
put (fullfile (root, "a", "fliplr.m"), "function r = fliplr (x), r = 'mine'; end");
put (fullfile (root, "b", "sin.m"), "function r = sin (x), r = 'mine'; end");
put (fullfile (root, "b", "fliplr.m"), "function r = fliplr (x), r = 'mine'; end");
put (fullfile (root, "c", "zz_new.m"), "function r = zz_new (x), r = 'mine'; end");
lastwarn ("");
addpath (fullfile (root, "a")); said (root);
addpath (fullfile (root, "c")); said (root);
addpath (fullfile (root, "a")); said (root);
rmpath (fullfile (root, "a"));
addpath (fullfile (root, "a"), "-end"); said (root);
disp (fliplr ("ab"));
% behaviour: a file behind the library replaces a builtin
addpath (fullfile (root, "b"), "-end"); said (root);
disp (sin (0)); disp (fliplr ("ab"));
rmpath (fullfile (root, "b")); disp (sin (0));
% behaviour: relative folders stay the same folders when the current one changes
here = pwd (); cd (root); addpath ("c", "./c/../a/"); cd (here);
disp (zz_new ()); disp (fliplr ("ab"));
disp (strrep (strjoin (strsplit (path (), ":")(2:3), " "), root, "ROOT"));
cd (fullfile (root, "a")); rmpath ("../c"); cd (here); try, zz_new (), catch e, disp (e.message), end
% behaviour: several folders and lists of folders in one call
addpath ([root "/b:" root "/c"], [root "/a"], 0); disp (strrep (strjoin (strsplit (path (), ":")(2:4), " "), root, "ROOT"));
try, addpath (root, 2), catch e, disp (e.message), end

confirm_recursive_rmdir (false); rmdir (root, "s");
