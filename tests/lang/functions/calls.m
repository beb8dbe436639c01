% lang/functions/calls.m - calling and returning
1;
function r = fact(n)
  if n <= 1
    r = 1; return
  end
  r = n * fact(n - 1);
end
function noret(), disp('called'), end
function r = early(x)
  r = 'default';
  for i = 1:5
    if i == x, r = i; return, end
  end
end
function r = unset(), end
function [a, b] = half(), a = 1; end
function r = even(n), if n == 0, r = true; else, r = odd(n - 1); end, end
function r = odd(n), if n == 0, r = false; else, r = even(n - 1); end, end
function change(x), x(1) = 100; end
% behaviour: recursion
disp(fact(10))
% behaviour: call without parentheses
noret
% behaviour: early return from a loop
disp(early(3)), disp(early(9))
% behaviour: mutual recursion
disp(even(10))
% behaviour: arguments are values
y = [1 2 3]; change(y); disp(y)
% behaviour: default ans
fact(3);
ans
% behaviour: assignment leaves ans alone
q = fact(4); ans
% behaviour: a call of a function with no value sets no ans
ans = 5; noret; ans
% behaviour: variables are local
z = 1; function setz(), z = 99; end
setz(); disp(z)
% behaviour: result not set
try, v = unset(), catch e, disp(regexprep(e.message, ' near line.*', '')), end
try, [a, b] = half(), catch e, disp(regexprep(e.message, ' near line.*', '')), end
% behaviour: value needed from a function with none
try, v = noret(), catch e, disp(e.message), end
% behaviour: too many arguments in
try, fact(1, 2), catch e, disp(e.message), disp(e.identifier), end
% behaviour: too many arguments out
try, [a, b] = fact(1), catch e, disp(e.message), disp(e.identifier), end
% behaviour: missing argument used
try, fact(), catch e, disp(regexprep(e.message, ' near line.*', '')), disp(e.identifier), end
% behaviour: a variable hides a function
max = 3; disp(max(1)); clear max; disp(max(3, 8))
% behaviour: a later definition replaces an earlier one
function r = late(), r = 1; end
function r = late(), r = 2; end
disp(late())
