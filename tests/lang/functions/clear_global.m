% tests/lang/functions/clear_global.m - clear -global takes global variables that this scope does not know.
1;
function give (), global z y; z = 3; y = 4; end
function r = told (), global z y; r = [! isempty(z), ! isempty(y)]; end
function take (), clear -global y; disp (exist ("y")); end
give (); clear -global z; disp (told ());
give (); global y; take (); disp (exist ("y")); disp (told ()); global y; disp (isempty (y));
give (); z = 7; clear -global y; disp (z); disp (told ());
give (); clear -global; disp (told ());
give (); clear -global -x z; disp (told ()); give (); clear -global -regexp ^z; disp (told ()); give (); clear ("-global", "?"); disp (told ());
give (); clear all; disp (told ());
