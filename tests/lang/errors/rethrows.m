% lang/errors/rethrows.m - rethrow, lasterr and the stack
% behaviour: rethrow keeps message and identifier
try
  try, error('In:ner', 'first'), catch q, rethrow(q), end
catch e
  disp(e.identifier), disp(e.message)
end
% behaviour: rethrow of a struct
try, rethrow(struct('message', 'm', 'identifier', 'i:d')), catch e, disp(e.identifier), end
% behaviour: error of a caught value raises it again
try
  try, error('In:ner', 'second'), catch q, error(q), end
catch e
  disp(e.identifier), disp(e.message)
end
% behaviour: lasterr
try, error('for lasterr'), catch, end, disp(lasterr())
% behaviour: the stack names the function
function boom(), error('s'), end
try, boom(), catch e, disp(e.stack(1).name), end
% behaviour: the stack has file, name, line and column
disp(fieldnames(e.stack)')
% behaviour: the stack's line is the line of the error
function liner()
  x = 1;
  error('on the third line');
end
try, liner(), catch e, disp(e.stack(1).line), end
% behaviour: the stack goes on to the caller
function caller(), boom(), end
try, caller(), catch e, disp(e.stack(2).name), end
% behaviour: a caught value can be stored and raised later
kept = {};
for k = 1:2, try, error('Kept:id', 'number %d', k), catch e, kept{end+1} = e; end, end
try, rethrow(kept{1}), catch e, disp(e.message), end
