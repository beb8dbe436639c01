% lang/errors/trycatch.m - try and catch
% behaviour: the message of a caught error
try, error('went wrong'), catch e, disp(e.message), end
% behaviour: formatted message
try, error('value %d of %s', 5, 'x'), catch e, disp(e.message), end
% behaviour: identifier with a format
try, error('My:id', 'code %d', 7), catch e, disp(e.identifier), disp(e.message), end
% behaviour: catch without a name
try, error('x'), catch, disp('caught'), end
% behaviour: code after the error is skipped
try, disp('before'), error('x'), disp('after'), catch, end
% behaviour: nothing to catch
try, disp('fine'), catch, disp('no'), end
% behaviour: nested try
try
  try, error('inner'), catch e, disp(e.message), error('outer'), end
catch e
  disp(e.message)
end
% behaviour: errors cross function calls
function deep(), error('Deep:id', 'from below'), end
function mid(), deep(), end
try, mid(), catch e, disp(e.identifier), end
% behaviour: the caught value has the fields message, identifier and stack
try, error('x'), catch e, disp(ischar(e.message) && ischar(e.identifier) && isstruct(e.stack)), end
% behaviour: error with a struct
try, error(struct('message', 'smsg', 'identifier', 'S:id')), catch e, disp(e.message), disp(e.identifier), end
% behaviour: an identifier needs more than one word
try, error('notid: text'), catch e, disp(isempty(e.identifier)), disp(e.message), end
% behaviour: newline at the end suppresses the traceback but not the message
try, error("with newline\n"), catch e, disp(e.message), end
% behaviour: the error value survives the block
try, error('kept'), catch e, end, disp(e.message)
% behaviour: catch on the same line as a string statement
try, error('q'); catch disp('same line'), end
% behaviour: error in an anonymous function
f = @() error('A:b', 'anon'); try, f(), catch e, disp(e.identifier), end
% behaviour: error in cellfun
try, cellfun(@(x) error('C:d', 'bad %d', x), {1, 2}), catch e, disp(e.message), end
