% lang/errors/unwind.m - unwind_protect
1;
function r = early()
  r = 1;
  unwind_protect
    r = 2; return
  unwind_protect_cleanup
    disp('cleanup on return')
  end
  r = 3;
end
% behaviour: cleanup runs after the body
unwind_protect, disp('body'), unwind_protect_cleanup, disp('cleanup'), end_unwind_protect
% behaviour: cleanup runs on an error, which goes on
try
  unwind_protect, error('in body'), unwind_protect_cleanup, disp('cleanup'), end_unwind_protect
catch e
  disp(e.message)
end
% behaviour: cleanup runs on return
disp(early())
% behaviour: nested cleanups run from the inside out
try
  unwind_protect
    unwind_protect, error('x'), unwind_protect_cleanup, disp('inner'), end
  unwind_protect_cleanup
    disp('outer')
  end
catch, disp('caught'), end
% behaviour: error in the cleanup replaces the first
try
  unwind_protect, error('first'), unwind_protect_cleanup, error('second'), end
catch e, disp(e.message), end
% behaviour: try inside the cleanup
unwind_protect, x = 1; unwind_protect_cleanup, try, error('y'), catch e, disp(e.message), end, end
% behaviour: cleanup sees the variables of the body
unwind_protect, v = 5; unwind_protect_cleanup, disp(v), end
