% lang/functions/scopes.m - who, exist and clear
% behaviour: exist for variable, builtin and nothing
x = 1; disp([exist('x'), exist('no_such_name_at_all')])
% behaviour: isvarname
disp([isvarname('a1'), isvarname('1a'), isvarname('for')])
% behaviour: clear one name
a = 1; b = 2; clear a; disp([exist('a'), exist('b')])
% behaviour: clear with a pattern
p1 = 1; p2 = 2; q1 = 3; clear p*; disp([exist('p1'), exist('p2'), exist('q1')])
% behaviour: clear everything
clear all; disp(exist('q1'))
% behaviour: a function does not see the script's variables
v = 1;
function see(), disp(exist('v')), end
see()
% behaviour: evaluation of an undefined name
try, undefined_name + 1, catch e, disp(regexprep(e.message, ' near line.*', '')), disp(e.identifier), end
% behaviour: undefined function with arguments
try, undefined_fn(1, 2), catch e, disp(regexprep(e.message, ' near line.*', '')), disp(e.identifier), end
% behaviour: undefined index in an expression
try, y = 1 + zork(3), catch e, disp(regexprep(e.message, ' near line.*', '')), end
