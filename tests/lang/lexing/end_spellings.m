% lang/lexing/end_spellings.m - all the words that close a block
1;
function r = f1(x)
  r = x + 1;
endfunction
function r = f2(x)
  r = x * 2;
end
% behaviour: endif, endwhile, endfor, endswitch
if true, disp('if'), endif
k = 0;
while k < 1, k += 1; endwhile
for j = 1:2, k += j; endfor
disp(k)
switch k, case 4, disp('four'), endswitch
% behaviour: end_try_catch
try, error('boom'), catch e, disp(e.message), end_try_catch
% behaviour: end_unwind_protect
unwind_protect, disp('body'), unwind_protect_cleanup, disp('cleanup'), end_unwind_protect
% behaviour: endfunction and end close functions
disp(f1(1) + f2(2))
% behaviour: plain end closes everything
try, if true, for i = 1, switch i, case 1, disp('deep'), end, end, end, catch, end
