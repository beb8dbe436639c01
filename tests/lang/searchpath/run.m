% behaviour: run changes to the folder of the script while it runs, and back also after an error
% behaviour: run and source use the variables of where they are called
1;
function put (file, text)
  h = fopen (file, "w");
  fprintf (h, "%s\n", text);
  fclose (h);
end
function r = inside (file), local = 1; source (file); r = made + local; end
root = tempname ();
mkdir (root);
put (fullfile (root, "one.m"), "made = 41; where = pwd (); me = mfilename ();");
put (fullfile (root, "bad.m"), "error ('bad script');");
put (fullfile (root, "broken.m"), "x = (1;");
put (fullfile (root, "helper.m"), "function r = helper (), r = 'helped'; end");
put (fullfile (root, "two.m"), "disp (helper ());");
here = pwd ();
run (fullfile (root, "one.m"));
disp (made); disp (strcmp (where, canonicalize_file_name (root))); disp (me); disp (strcmp (pwd (), here));
clear made
run (fullfile (root, "one"));
disp (made);
run (fullfile (root, "two.m"));
try, run (fullfile (root, "bad.m")), catch e, disp (e.message), end
disp (strcmp (pwd (), here));
made = 0;
source (fullfile (root, "one.m")); disp (made); disp (strcmp (where, here));
disp (inside (fullfile (root, "one.m")));
try, run ("no_such_script"), catch e, disp (e.message), end
try, source (fullfile (root, "none.m")), catch e, disp (strrep (e.message, root, "ROOT")), end
% a file of functions only: its first is called, whatever is named like it, and its result is nobody's
fid = fopen (fullfile (root, "alone.m"), "w"); fprintf (fid, "function r = alone (x)\n r = 1; disp (nargin); more ();\nend\nfunction more, disp ('more'); end\n"); fclose (fid);
alone = 5;
ans = "kept";
source (fullfile (root, "alone.m")); disp (ans);
run (fullfile (root, "alone.m"));
unlink (fullfile (root, "alone.m"));
try, source (1), catch e, disp (e.message), end
try, source (fullfile (root, "broken.m")), catch e, disp (! isempty (e.message)), end
for f = {"one.m", "bad.m", "broken.m", "helper.m", "two.m"}, unlink (fullfile (root, f{1})); end
rmdir (root);
