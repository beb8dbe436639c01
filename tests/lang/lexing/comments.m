% lang/lexing/comments.m - comments with percent, hash and blocks
% behaviour: trailing comments after a statement
a = 1 % one
b = 2 # two
% behaviour: block comments with percent
%{
a = 100
%}
disp(a)
% behaviour: block comments with hash
#{
b = 100
#}
disp(b)
% behaviour: nested block comments
%{
outer
%{
inner
%}
still a comment
%}
disp('after')
% behaviour: a brace with other text on its line starts no block
%{ not a block
x = 3;
disp(x)
% behaviour: comments within a matrix over lines
m = [1, 2 % first
     3, 4 # second
    ]
