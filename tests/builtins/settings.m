% more, page_screen_output and the other settings; who, whos, dbstack, locks, builtin
1;
disp (page_screen_output ()); more off; disp (page_screen_output ()); more on; more; disp (page_screen_output ());
old = page_screen_output (true); disp (old); disp (page_screen_output ());
disp (debug_on_error ()); debug_on_error (1); disp (debug_on_error ()); debug_on_warning (false);
disp (PS4 ()); PS4 ("> "); disp (PS4 ());
try, page_screen_output ("a"), catch e, disp (e.message), end
try, more ("foo"), catch e, disp (e.message), end
clc
function show (a, b), p = single (3); whos, who, end
function inner (), disp (regexprep (evalc ("dbstack ()"), '\[[^\n]*/', "[")), s = dbstack (); disp (s(2).name), end
function outer (), inner (); end
function locked (), mlock (); disp (mislocked ()); end
x = 1; name = "abc"; c = 1 + 2i; big = zeros (2, 3, 4); e = [];
whos x name c big e
q = whos ("big"); disp (q.name); disp (q.size); disp (q.bytes); disp (q.class);
who x n*
outer ();
locked (); disp (mislocked ("locked")); munlock ("locked"); disp (mislocked ("locked"));
[m, k] = builtin ("max", [1 5 2])
try, builtin ("no_such_function", 1), catch e, disp (e.message), end
try, builtin (1), catch e, disp (e.message), end
disp (terminal_size ()); [v, d] = version (); disp (v); disp (d);
