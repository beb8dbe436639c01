% behaviour: mfilename in text of eval and evalin is the file of the function or script whose scope it runs in
1;
function r = asked ()
  r = evalin ("caller", 'mfilename ()');
end
function r = here ()
  r = {mfilename(), eval('mfilename ()'), asked()};
end
disp (here ()); disp (mfilename ()); disp (eval ("mfilename ()")); disp (asked ());
