% lang/syntax/nested_blocks.m - blocks inside blocks
1;
function r = classify(n)
  if n < 0
    r = 'negative';
  elseif n == 0
    r = 'zero';
  else
    switch mod(n, 3)
      case 0
        r = 'fizz';
      case {1, 2}
        k = n;
        while k > 2
          k -= 3;
        end
        if k == 1, r = 'one over'; else, r = 'two over'; end
    end
  end
end
% behaviour: blocks of every kind nested in a function
for n = [-1 0 3 4 5], disp(classify(n)), end
% behaviour: loops with a try inside a switch inside a loop
for c = {'a', 'b', 5}
  switch class(c{1})
    case 'char'
      try
        if c{1} == 'b', error('found b'), end
        printf('char %s\n', c{1});
      catch e
        printf('error: %s\n', e.message);
      end
    otherwise
      printf('class %s\n', class(c{1}));
  end
end
% behaviour: a matrix literal with blocks of code around it
if true
  m = [1, 2
       3, 4];
  disp(m)
end
% behaviour: a comment block inside a block
if true
  %{
  disp('hidden')
  %}
  disp('shown')
end
% behaviour: an empty body is allowed
if true, end
for k = 1:3, end
while false, end
switch 1, case 1, end
disp(k)
% behaviour: semicolon after a block's end
for k = 1:2; end;
if k == 2; disp('two'); end;
