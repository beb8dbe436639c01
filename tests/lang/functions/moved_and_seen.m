% lang/functions/moved_and_seen.m - values that may not move into a call, since others look at their place meanwhile
1;
function write (folder, name, text), fid = fopen ([folder "/" name ".m"], "w"); fputs (fid, text); fclose (fid); end
function x = by_cell (x, h), x(1) = 9; h{1} ("caller", "disp (x)"); end
function x = by_field (x, t), x(1) = 9; disp (t.f ("caller", "x")); end
function x = by_script (x), x(1) = 9; moved_and_seen_script; end
function x = by_file (x), x(1) = 9; moved_and_seen_file (); x(end+1) = 1; end
function x = by_text (x), x(1) = 9; h = str2func ("evalin"); disp (h ("caller", "x")); end
function v = with_map (v, m), v(end+1) = numel (m("a")); end
function v = with_global (v), global M; v(end+1) = numel (M("a")); end
function v = with_key (v), v(end+1) = 1; end
function m = fresh (), v = [1 2 3]; v(1) = 5; m = containers.Map (); m("a") = v; end
function maps ()
  global M;
  m = fresh (); m("a") = with_map (m("a"), m); disp (m("a"))
  M = fresh (); M("a") = with_global (M("a")); disp (M("a"))
  k = M; k("a") = with_global (k("a")); disp (M("a"))
  m = fresh (); h = @(v) [v numel(m("a"))]; m("a") = h (m("a")); disp (m("a"))
  t.m = fresh (); m = t.m; t.m("a") = with_map (m("a"), m); disp (m("a"))
  m = fresh (); for i = 1:3, m("a") = with_key (m("a")); end, disp (m("a"))
end
function scripts ()
  x = [1 2 3]; x(1) = 7; x = by_script (x); disp (x)
end
function texts ()
  x = [1 2 3]; x(1) = 7; x = by_text (x); disp (x)
end
function handles ()
  x = [1 2 3]; x(1) = 7; x = by_cell (x, {@evalin}); disp (x)
  t.f = @evalin; x = by_field (x, t); disp (x)
end
maps ();
folder = tempname (); mkdir (folder); addpath (folder);
write (folder, "moved_and_seen_script", "disp (evalin (\"caller\", \"x\"))\n");
write (folder, "moved_and_seen_file", "function moved_and_seen_file ()\n  disp (evalin (\"base\", \"x\"))\nend\n");
x = [1 2 3]; x(1) = 7;
for i = 1:3, x = by_file (x); end, disp (x)
scripts (), texts (), handles ()
confirm_recursive_rmdir (false); rmpath (folder); rmdir (folder, "s");
