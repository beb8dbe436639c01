if x == 1, a; elseif y | z, b, else c; end
while true do x++; until x > 3, break, endwhile
for i = 1:3 disp (i), endfor
parfor (i = 1:10, 4) f (i); endparfor
for [v, k] = s k, end
switch x case {1, 'a'} 1; case "b" 2; otherwise 3; endswitch
try, f (); catch err, disp (err.message); end_try_catch
unwind_protect x; unwind_protect_cleanup y; end_unwind_protect
spmd 1; endspmd
global a b = 2 c; persistent n = 0;
