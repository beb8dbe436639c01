% behaviour: exist, which, what and type tell of files of the path, classes and packages
1;
function put (file, text), h = fopen (file, "w"); fprintf (h, "%s\n", text); fclose (h); end
function r = hide (text, root), r = strrep (text, root, "ROOT"); end
root = canonicalize_file_name (tempdir ()); [~, base] = fileparts (tempname ()); root = fullfile (root, base);
mkdir (root); mkdir (root, "@zz_k"); mkdir (root, "+zz_p"); mkdir (root, "sub"); mkdir (fullfile (root, "sub"), "@zz_k");
put (fullfile (root, "zz_scr.m"), "zz = 3;");
put (fullfile (root, "zz_fun.m"), "function r = zz_fun (), r = 1; end");
put (fullfile (root, "zz_data.txt"), "data");
put (fullfile (root, "zz_cls.m"), "% about\n\n%{\nclassdef no\n%}\nclassdef zz_cls\nend");
put (fullfile (root, "@zz_k", "zz_k.m"), "function r = zz_k (), r = 'made'; end");
put (fullfile (root, "sub", "@zz_k", "ask.m"), "function r = ask (x), r = 2; end");
put (fullfile (root, "+zz_p", "f.m"), "function r = f (), r = 'in p'; end");
names = {"zz_scr", "zz_fun", "zz_data.txt", "zz_cls", "zz_scr.m", "zz_k", "@zz_k/ask", "@zz_k", "zz_p", "zz_none"};
disp (cellfun (@exist, names));
addpath (fullfile (root, "sub")); addpath (root);
disp (cellfun (@exist, names));
disp (cellfun (@(n) exist (n, "file"), names));
disp (cellfun (@(n) exist (n, "dir"), names));
disp ([exist("zz_cls", "class"), exist("zz_fun", "class"), exist("sin", "builtin"), exist(root, "dir"), exist(root, "file")]);
for n = names([1:8, 10]), disp (hide (which (n{1}), root)), end
disp (hide (evalc ("which zz_scr zz_fun zz_k zz_data.txt names zz_none"), root));
a = which ("zz_fun"); disp (hide (a, root));
[a, b] = which ("zz_fun", "zz_scr"); disp (hide ([a " " b], root));
disp (zz_k ());
disp (hide (evalc ("type zz_scr"), root)); x = 3; evalc ("type x")
c = type ("zz_scr", "x"); disp (size (c)); disp (hide (c{1}, root));
w = what (root); disp (w.m); disp (w.classes); disp (w.packages); disp (size (w.mat)); disp (hide (w.path, root));
disp (hide (evalc ("what (root)"), root)); disp ("-"); evalc ("what ('/zz/none')")
disp (size (what ("/zz/none")));
disp (hide (file_in_loadpath ("zz_data.txt"), root)); disp (hide (dir_in_loadpath ("sub"), root));
% files of data are read from there, too, with a warning
[f, message] = fopen ("zz_data.txt"); disp (f > 2); disp (hide (fopen (f), root)); fclose (f);
disp (hide (lastwarn (), root)); disp (ischar (fileread ("zz_data.txt"))); disp (fopen ("zz_data.txt", "r+"));
disp (fopen ("zz_absent.txt")); disp (fopen ("./zz_data.txt"));
% a folder that is the current one and on the path counts once; a file's name is no function's
here = cd (root); n = which ("zz_fun", "-all"); disp (size (n)); disp (hide (n{1}, root));
disp (hide (which ("zz_data.txt", "-all"){1}, root)); disp (isempty (which ("zz_none", "-all"))); cd (here);
disp (numel (dir (fullfile (root, "*.m"))));
confirm_recursive_rmdir (false); rmpath (root, fullfile (root, "sub")); rmdir (root, "s");
