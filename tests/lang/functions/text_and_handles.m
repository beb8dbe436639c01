% lang/functions/text_and_handles.m - text of eval knows the variables where it runs: handles are values, anonymous functions capture
1;
function r = take (x), r = class (x); end
function inside ()
  h = @() 7; c = 4; t.v = 3;
  eval ("k = {h, 1};"); disp (class (k{1}))
  eval ("m = h;"); disp (class (m)), disp (m ()), disp (take (m))
  eval ("z = @() c;"); disp (z ())
  eval ("z = @() [c t.v];", "disp (1)"); disp (z ())
  text = evalc ("z = @() c + 1;"); disp (z ())
  outside ();
end
function outside (), c = 5; evalin ("caller", "z = @() c;"); evalin ("caller", "disp (z ())"); end
inside ()
h = @() 7; c = 6;
eval ("k = {h, 1};"); disp (class (k{1}))
eval ("m = h;"); disp (class (m)), disp (m ()), n = {m}; disp (class (n{1}))
eval ("z = @() c;"); disp (z ())
outside (), inside ()
