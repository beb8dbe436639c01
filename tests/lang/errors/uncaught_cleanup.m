% lang/errors/uncaught_cleanup.m - cleanup runs before the program ends
% behaviour: cleanup block of an uncaught error still prints
unwind_protect
  error('last words')
unwind_protect_cleanup
  disp('cleaned')
end_unwind_protect
