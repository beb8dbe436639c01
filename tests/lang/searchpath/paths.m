% behaviour: addpath puts folders before the others, "-end" behind them; rmpath takes them away
1;
function put (folder, name, text)
  h = fopen (fullfile (folder, [name ".m"]), "w");
  fprintf (h, "%s\n", text);
  fclose (h);
end
function show (old, root)
  parts = strsplit (old, ":");
  parts(! strncmp (parts, root, numel (root))) = [];
  disp (strrep (strjoin (parts, " "), root, "ROOT"));
end
root = tempname ();
mkdir (root); mkdir (root, "a"); mkdir (fullfile (root, "a"), "b"); mkdir (root, "c");
mkdir (root, "@cls"); mkdir (root, "+pk");
a = fullfile (root, "a"); c = fullfile (root, "c");
put (a, "zz_one", "function r = zz_one (), r = 'one of a'; end");
put (c, "zz_one", "function r = zz_one (), r = 'one of c'; end");
put (c, "zz_script", "zz_value = 42;");
put (c, "deal", "function r = deal (varargin), r = 'deal of c'; end");
put (c, "zz_count", "function r = zz_count (), persistent n; if isempty (n), n = 0; end, n++; r = n; end");
try, zz_one (), catch e, disp (e.message), end
old = addpath (a);
disp (zz_one ());
addpath (c);
disp (zz_one ());
% behaviour: a folder that is on the path already moves
addpath (c, "-end");
disp (zz_one ());
show (path (), root);
addpath (a, 1); show (path (), root);
addpath (c, a); show (path (), root);
addpath ([a ":" c "/"], "-begin"); show (path (), root);
% behaviour: a folder before the library hides its functions, one behind it does not
disp (deal (7));
addpath (c, "-end"); disp (deal (7));
% behaviour: a function keeps its persistent variables when the path changes
disp (zz_count ()); addpath (c); disp (zz_count ()); rmpath (a); disp (zz_count ());
% behaviour: scripts of the path run by their name
zz_script; disp (zz_value);
% behaviour: exist and which see the path
disp (exist ("zz_one")); disp (strcmp (which ("zz_one"), fullfile (c, "zz_one.m")));
% behaviour: genpath leaves out class and package folders and those that are named
disp (strrep (genpath (root), root, "ROOT"));
disp (strrep (genpath (root, "b"), root, "ROOT"));
disp (isempty (genpath (fullfile (root, "none"))));
path (old);
try, zz_one (), catch e, disp (e.message), end
% behaviour: a folder that is not there is a warning
lastwarn (""); addpath (fullfile (root, "none")); disp (strrep (lastwarn (), root, "ROOT"));
rmpath (a); disp (strrep (lastwarn (), root, "ROOT"));
try, addpath ({root}), catch e, disp (e.message), end
try, addpath (3), catch e, disp (e.message), end
try, rmpath (3), catch e, disp (e.message), end
for f = {"a/zz_one.m", "c/zz_one.m", "c/zz_script.m", "c/deal.m", "c/zz_count.m"}, unlink (fullfile (root, f{1})); end
for f = {"a/b", "a", "c", "@cls", "+pk", ""}, rmdir (fullfile (root, f{1})); end
disp (exist (root));
