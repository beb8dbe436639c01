% lang/functions/callers_of_scripts.m - what runs a script is its caller, text has the caller of what it is in
1;
function write (folder, name, text), fid = fopen ([folder "/" name ".m"], "w"); fputs (fid, text); fclose (fid); end
function inner ()
  where = "inner";
  callers_of_scripts_a
  disp (exist ("made"))
  eval ("disp (evalin ('caller', 'where'))")
  eval ("eval (\"disp (evalin ('caller', 'where'))\")")
  h = @() evalin ("caller", "where");
  disp (h ())
end
function outer (), where = "outer"; inner (); end
folder = tempname (); mkdir (folder); addpath (folder);
ask = "disp (evalin ('caller', 'where'))\n";
write (folder, "callers_of_scripts_a", [ask "assignin ('caller', 'made', 1);\ncallers_of_scripts_b\n"]);
write (folder, "callers_of_scripts_b", [ask "eval (\"disp (evalin ('caller', 'where'))\")\n"]);
where = "base";
outer ();
callers_of_scripts_a
rmpath (folder); confirm_recursive_rmdir (false); rmdir (folder, "s");
