% An ignored output is ignored by the call it stands before and by no other.
1;
function [a, b] = two (), a = isargout (1); b = isargout (2); end
function report (), [p, q] = two (); disp ([p q]); end
[~, b] = two (); disp (b), report ()
x = 1:3; [~] = x(2); report ()
c = {1, 2}; [~, r] = c{:}; report ()
[~, r] = c{[1 2]}; report ()
s.a = 4; [~] = s.a; report ()
m = containers.Map (); m('a') = 1; [~] = m('a'); report ()
try, [~] = x(9); end, report ()
try, [~, w] = undefined_function_of_no_file (3); end, report ()
try, [~, w] = x(1); end, report ()
h = @() x(2); [~] = h (); report ()
h = @() c{2}; [~] = h (); report ()
h = @(varargin) two (); [~, w] = h (); disp (w), report ()
