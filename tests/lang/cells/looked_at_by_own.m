% lang/cells/looked_at_by_own.m - a function of the program that is called like a question about a member is called
function r = isempty (x)
  r = -1;
end
function r = strcmp (x, y)
  r = [x '-' y];
end
function each (c)
  for k = 1:2
    disp (isempty (c{k}))
    disp (strcmp (c{k}, 'ab'))
  end
end
c = {'abc', 'de'};
each (c)
disp (isempty (c{1})), disp (strcmp (c{2}, 'x'))
