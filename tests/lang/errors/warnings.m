% lang/errors/warnings.m - warnings as values
% behaviour: warning text goes to stderr and lastwarn keeps it
warning('My:warn', 'careful %d', 5);
[msg, id] = lastwarn(); disp(msg), disp(id)
% behaviour: lasterr and lastwarn are separate
try, error('e1'), catch, end
disp(lastwarn()), disp(lasterr())
% behaviour: lastwarn can be set
lastwarn('mine', 'A:b'); [m, i] = lastwarn(); disp(m), disp(i)
% behaviour: a warning does not stop the program
warning('plain'); disp('goes on')
% behaviour: a warning turned into an error by nobody is not caught
try, warning('x'), disp('not caught'), catch, disp('caught'), end
