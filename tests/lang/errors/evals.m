% lang/errors/evals.m - eval and evalc
% behaviour: eval of statements
eval('x = 5;'); disp(x)
% behaviour: eval prints as the script would
eval('y = 6')
eval('y = 6;')
eval('1 + 1')
% behaviour: catch string
eval('error("oops")', 'disp("caught")')
eval('error("My:id", "oops")', 'disp(lasterr())')
% behaviour: value of eval
z = eval('3 * 4')
% behaviour: parse errors can be caught
try, eval('1 +* 2'), catch e, disp(strncmp(e.message, 'parse error', 11)), end
% behaviour: several statements
eval('a = 1; b = 2; c = a + b')
% behaviour: evalc returns what is printed
s = evalc('disp(42)'); disp(['[' strtrim(s) ']'])
s = evalc('q = 3'); disp(['[' strtrim(s) ']'])
% behaviour: evalc of nothing printed is empty
isempty(evalc('w = 1;'))
% behaviour: evalc with an error passes it on
try, evalc('error("inside")'), catch e, disp(e.message), end
% behaviour: eval sees and sets local variables
function r = inner(), k = 2; eval('k = k + 1;'); r = k; end
disp(inner())
% behaviour: eval with loops and newlines
eval("for i = 1:2\n  printf('%d ', i);\nend\nprintf('\\n');");
% behaviour: assignment to several through eval
[m, i] = eval('max([4 9 2])')
% behaviour: nested eval
eval('eval(''disp(7)'')')
