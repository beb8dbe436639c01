% behaviour: inputname gives the argument of the call as it is written: a name, or with false any expression
% behaviour: a name that eval makes may be used bare and with a field in one script
1;
function r = nm (varargin), r = inputname (1, false); end
function r = ni (varargin), r = inputname (1); end
function w (a, b), printf ("[%s] [%s]\n", inputname (1), inputname (2)); end
q7 = 1; s.a = 5; c = {1, 2}; x = [1 2 3];
disp (nm (q7)); disp (nm (q7+1)); disp (["[" ni(q7+1) "]"]); disp (nm (s.a)); disp (nm (c{1})); disp (nm (x(2)));
disp (nm ('st,r')); disp (nm ([1,2;3 4])); disp (nm (x')); disp (nm (-x.^2 + !q7)); disp (feval (@ni, q7)); disp (feval ("ni", q7));
w (q7, ...
   x);
function outer (zz), disp (ni (zz)); end
outer (4);
g = @ni; disp (g (q7));
disp (["[" cellfun(@ni, {1}, "UniformOutput", false){1} "]"]);
function bad (a), inputname (0), end
try, bad (1), catch e, disp (e.message), end
eval ("s1.a = 4;");
x = s1;
disp (s1.a);
