% "local": a setting comes back when the function that set it is left, however that happens
1;
function f (), format long; pi, end
function g (), output_precision (7, "local"); pi, end
function h (), page_screen_output (true, "local"); disp (page_screen_output); end
function k (), x = output_precision (7, "local"), disp (output_precision), error ("x"); end
function m (), page_screen_output (true, "local"); n (); page_screen_output (false); disp (page_screen_output); end
function n (), disp (page_screen_output); page_screen_output (false, "local"); disp (page_screen_output); end
function p (), PS4 ("abc", "local"); try, error ("a"); catch, disp (PS4), end; eval ('PS4 ("xx", "local");'); disp (PS4), end
function q (), warning ("off", "my:id", "local"); max_recursion_depth (77, "local"); disp (max_recursion_depth), end
function shown (text), try, eval (text); catch e, disp (e.message), end, end
f; pi                       % format has no such word
format short
g; pi
h; disp (page_screen_output)
try, k; end, disp (output_precision)
m; disp (page_screen_output)
p; disp (PS4)
q; disp (max_recursion_depth); disp (warning ("query", "my:id").state)
a = @() output_precision (9, "local"); a (); disp (output_precision)
page_screen_output (true, "local"); disp (page_screen_output)   % there is nothing to leave
shown ('page_screen_output (1, "loc")'); shown ('PS1 ("a", 2)'); shown ('output_precision (1, "x")');
shown ('max_recursion_depth (100, "x")'); shown ('max_recursion_depth ("x")'); shown ('output_precision ("x")');
shown ('output_precision (17)'); shown ('output_precision (-1)'); shown ('PS1 (2)');
shown ('string_fill_char ("ab")'); shown ('completion_append_char ("ab")');
disp (octave_core_file_name); disp (octave_core_file_options); disp (max_stack_depth)
