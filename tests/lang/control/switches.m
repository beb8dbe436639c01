% lang/control/switches.m - switch
% behaviour: numbers
for x = [1 2 9]
  switch x
    case 1
      disp('one')
    case {2, 3}
      disp('two or three')
    otherwise
      disp('other')
  end
end
% behaviour: strings
switch 'abc'
  case 'ABC', disp('upper')
  case 'abc', disp('lower')
end
% behaviour: strings in a cell
switch 'b', case {'a', 'b'}, disp('a or b'), end
% behaviour: no fall through
switch 1, case 1, disp('first'), case 1, disp('second'), end
% behaviour: nothing matches
switch 5, case 6, disp('no'), end, disp('after')
% behaviour: a string never equals a number
switch 'a', case 98, disp('number'), otherwise, disp('no match'), end
% behaviour: the empty value matches the empty case
switch [], case {[]}, disp('empty'), otherwise, disp('none'), end
% behaviour: mixed cell cases
switch 'x', case {1, 'x'}, disp('mixed'), end
% behaviour: expression as subject and case
switch 2 + 3, case 10 / 2, disp('five'), end
% behaviour: logical subject
switch true, case 1, disp('true is 1'), end
% behaviour: only the otherwise branch
switch 1, otherwise, disp('always'), end
% behaviour: break out of a loop from within a switch
for i = 1:3, switch i, case 2, break, end, disp(i), end
