% lang/syntax/statements.m - statement forms
% behaviour: assignment without spaces
x=1;y=2;disp(x+y)
% behaviour: names on several lines with commas
a = 1, ...
b = 2
% behaviour: an expression statement with a call and an index
magic(4)(2, 2)
% behaviour: parenthesised expression
(1 + 2) * 3
% behaviour: not-equal in its three forms
disp([1 != 2, 1 ~= 2, !(1 == 2)])
% behaviour: a matrix as a statement
[1, 2; 3, 4]
% behaviour: string comparison in an expression
'abc'(2) == 'b'
% behaviour: anonymous function called at once
(@(x) x + 1)(5)
% behaviour: cell indexed at once
{10, 20, 30}{end}
% behaviour: field of a call result
struct('a', {{1, 2}}).a{2}
% behaviour: transposed parenthesis
(1:3)'
% behaviour: unwinding of logical operators over lines
if true && ...
    (false || ...
     true)
  disp('joined')
end
% behaviour: a keyword-like prefix in a name
endx = 1; form = 2; ifs = 3; disp([endx form ifs])
% behaviour: increments in a loop
k = 0; for i = 1:3, k++; k += i; end, disp(k)
