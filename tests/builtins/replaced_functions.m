% tests/builtins/replaced_functions.m - functions that texts put in the place of others: reload, patches, patch_view, patch_reset, patch_save
1;
function r = own (x), r = x + 1; end
function r = keeps (by), persistent n = 0; n += by; r = n; end
function out = twice (h, x), out = h (x); eval ("function r = own (x), r = -x; end"); out(2) = h (x); end

% of the library, for its own callers too
disp (fliplr ([1 2 3]))
eval ("function y = flip (x, varargin), y = 'patched'; end");
disp (fliplr ([1 2 3]))
p = patches ()
which flip
disp (which ("flip"))
patch_view flip
eval ("function y = flip (x, varargin), y = 'twice'; end");
disp (fliplr (1)), patches
patch_reset flip
disp (fliplr ([1 2 3]))

% of builtins, also where a loop has computed with them
s = 0; for k = 1:4, if k == 3, eval ("function y = sum (x), y = 100; end"); end, s += sum ([k k]); end, disp (s)
which sum
s = 0; for k = 1:4, if k == 3, patch_reset sum, end, s += sum ([k k]); end, disp (s)
s = 0; for k = 1:4, s += abs (-k); if k == 2, eval ("function y = abs (x), y = 1000; end"); end, end, disp (s)
patch_reset abs

% of the program's own: the first definition comes back, however many there were
disp (own (1))
h = @(x) own (x) * 10; g = @own;
eval ("function r = own (x), r = x + 100; end");
disp ([own(1), h(1), g(1)])
eval ("function r = own (x), r = x + 1000; end");
disp (patches ().name), disp (patches ().replaces(1:12))
patch_reset own
disp ([own(1), h(1), g(1)]), patches
eval ("function r = own (x), r = x + 100; end"); disp (numel (patches ()))
eval ("function r = own (x), r = x + 1; end"); disp (numel (patches ()))
disp (twice (@(x) own (x), 5))
patch_reset own

% what runs ends as it began
eval ("function r = old (), eval ('function r = old (), r = 2; end'); r = [1 old()]; end");
disp (old ()), disp (old ())
eval ("function r = inner (), q = @() 'old body'; r = q; end"); q = inner ();
eval ("function r = inner (), q = @() 'new body'; r = q; end");
for k = 1:50, eval (sprintf ("function r = inner (), r = %d; end", k)); end
disp (q ()), disp (inner ())

% persistent variables go along by name, where they are of one class
keeps (1); keeps (1);
eval ("function r = keeps (by), persistent other = 5; persistent n = 0; n += 10 * by; r = [n other]; end");
disp (keeps (1))
patch_reset keeps
disp (keeps (1))
eval ("function r = keeps (by), persistent n = 'text'; r = n; end"); [~, id] = lastwarn (); disp (id)
disp (keeps ())
eval ("function r = list (x), persistent seen; seen(end+1) = x; r = seen; end"); list (1); list (2);
eval ("function r = list (x), persistent seen; seen(end+1) = -x; r = seen; end"); disp (list (3))
eval ("function r = list (x), r = x; end"); [m, id] = lastwarn (); disp (m)
% those of another function in the place of one that went are not taken over
for k = 1:20
  eval (sprintf ("function r = place (), persistent a%d; if isempty (a%d), a%d = %d; end, r = a%d; end", k, k, k, k, k));
  if place () != k, printf ("%d: %d\n", k, place ()); end
end

% written out, and all of them taken back
eval ("function y = cos (x), y = 'cos'; end");
folder = tempname (); mkdir (folder);
files = patch_save (folder, "cos", "place");
disp (strrep (files, [folder "/"], ""))
disp (fileread (files{1}))
disp (numel (patch_save (folder)) == numel (patches ()))
unlink (files{1}); confirm_recursive_rmdir (false, "local"); rmdir (folder, "s");
patch_reset all
disp (size (patches ())), disp (cos (0))

% what cannot be done
try, patch_reset own, catch e, disp (e.message), disp (e.identifier), end
try, patch_view nobody, catch e, disp (e.message), end
try, patch_view sum, catch e, disp (e.message), end
try, patch_save (folder), catch e, disp (strrep (e.message, folder, "FOLDER")), end
try, patch_reset, catch e, disp (e.message), end
try, patch_view a b, catch e, disp (e.message), end
try, patch_reset (1), catch e, disp (e.message), end
try, reload (1), catch e, disp (e.message), end
eval ("function r = all_of (x), r = 'mine'; end"); patches

% files
folder = tempname (); mkdir (folder); addpath (folder);
function put (folder, text), f = fopen ([folder "/tb_changes.m"], "w"); fputs (f, text); fclose (f); end
put (folder, "function r = tb_changes ()\n persistent n = 0; n++; r = n; end\n"); tb_changes (); disp (tb_changes ())
reload
put (folder, "function r = tb_changes ()\n persistent n = 0; n++; r = -n; end\n"); disp (tb_changes ())
r = reload (); disp (strrep (r.patched, [folder "/"], "")), disp (tb_changes ())
put (folder, "function r = tb_changes ()\n persistent n = 0; n++; r = -n; end\n"); r = reload (); disp (numel (r.patched))
put (folder, "function r = tb_changes ()\n r = (; end\n"); r = reload (); disp (strrep (r.stale, [folder "/"], "")), disp (tb_changes ())
[~, id] = lastwarn ()
unlink ([folder "/tb_changes.m"]); r = reload (); disp (strrep (r.lost, [folder "/"], ""))
try, tb_changes (), catch e, disp (e.message), end
rmdir (folder);
