% lang/printing/diagonals.m - the identity prints as a diagonal matrix
% behaviour: identity
eye(3)
% behaviour: scaled identity stays diagonal
a = eye(2) * 2.5
% behaviour: a sum makes it full
eye(2) + 1
% behaviour: an indexed identity is full
b = eye(2)(:, 1)
% behaviour: full
full(eye(2))
% behaviour: disp
disp(eye(2))
