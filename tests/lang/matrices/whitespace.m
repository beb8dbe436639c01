% lang/matrices/whitespace.m - white space and operators between elements
a = 5; b = 3;
% behaviour: space before minus but none after separates
[a -b]
% behaviour: spaces on both sides make one expression
[a - b]
% behaviour: no spaces make one expression
[a-b]
% behaviour: comma separates
[a, -b]
% behaviour: plus behaves as minus
[a +b]
[1 + 2]
% behaviour: not operator after space separates
[1 !0 ~1]
% behaviour: transpose right after an element
[a' b']
% behaviour: parenthesis after a space starts a new element
[a (1)]
% behaviour: inside parentheses white space does not separate
[(a - b) (a -b)]
% behaviour: strings separated by spaces
['ab' 'cd']
% behaviour: element-wise operators with spaces
[1 .* 2]
[a ' b']
% behaviour: comparison operators with spaces
[1 == 1 2 > 3]
% behaviour: increments of a variable in a matrix are signs
[a ++b]
