% lang/lexing/continuation.m - lines that go on
% behaviour: three dots continue an expression
x = 1 + ...
    2
% behaviour: text after the dots is a comment
y = [1, 2, ... these are numbers
     3]
% behaviour: dots in an argument list
z = max(4, ...
        7)
% behaviour: newlines inside parentheses of a call need no dots
w = max(1,
        9)
% behaviour: continued condition
if x == 3 && ...
   y(1) == 1
  disp('both')
end
