% lang/control/conditions.m - if and what counts as true
% behaviour: scalar numbers
if 5, disp('five'), end
if 0, disp('no'), else, disp('zero is false'), end
% behaviour: all elements must be nonzero
if [1 2 3], disp('all'), end
if [1 0 3], disp('no'), else, disp('one zero'), end
% behaviour: empty is false
if [], disp('no'), else, disp('empty'), end
if '', disp('no'), else, disp('empty string'), end
% behaviour: string as condition
if 'abc', disp('string'), end
% behaviour: elseif chain
for x = 1:4
  if x == 1
    disp('one')
  elseif x == 2
    disp('two')
  elseif x == 3
    disp('three')
  else
    disp('more')
  end
end
% behaviour: else if nested
x = 3;
if x == 1
  disp('a')
else if x == 3
  disp('b')
end
end
% behaviour: the short form of or in a condition evaluates lazily
if 1 | error('not reached'), disp('lazy or'), end
% behaviour: complex, negative and fractional conditions are true
if 1i, disp('i'), end
if -0.5, disp('-0.5'), end
% behaviour: matrix comparison in a condition
if [1 2; 3 4] == [1 2; 3 4], disp('equal'), end
% behaviour: NaN as condition is an error
try, if NaN, disp('x'), end, catch e, disp(e.message), end
% behaviour: undefined in a condition
try, if undefined_thing, end, catch e, disp(regexprep(e.message, ' near line.*', '')), end
% behaviour: parentheses and negation
if !(x == 1) && ~isempty(x), disp('ok'), end
