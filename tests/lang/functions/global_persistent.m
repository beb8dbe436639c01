% lang/functions/global_persistent.m - variables that outlive or outreach
1;
function r = counter()
  persistent n = 0;
  n++;
  r = n;
end
function r = pers2()
  persistent k;
  if isempty(k), k = 100; end
  k += 1; r = k;
end
function setg(v), global G; G = v; end
function r = getg(), global G; r = G; end
% behaviour: persistent with initialiser
counter(); counter(); disp(counter())
% behaviour: persistent starts empty
disp([pers2(), pers2()])
% behaviour: global shared between functions and script
global G
setg(5); disp(G), G = 7; disp(getg())
% behaviour: a global starts empty
global H; disp(isempty(H))
% behaviour: global with initialiser
global I = 3
disp(I)
% behaviour: initialiser of an existing global does not overwrite
function ini(), global I = 99; disp(I), end
ini()
% behaviour: isglobal
disp([isglobal('G'), isglobal('zzz')])
% behaviour: several globals in one line
global A B C
A = 1; B = 2; disp(isempty(C))
% behaviour: clearing a global locally keeps the value
clear G; disp(getg())
% behaviour: clear -global removes the value
global G; clear -global G; disp(isempty(getg()))
