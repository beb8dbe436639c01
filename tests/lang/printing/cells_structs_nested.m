% lang/printing/cells_structs_nested.m - containers inside containers
% behaviour: struct in cell in struct
s.list = {struct('k', 1), 'x'};
s
% behaviour: cell in cell with matrix
{{[1 2; 3 4]}, {}}
% behaviour: empty struct array in a struct
t.e = struct('q', {});
t.n = 1;
t
% behaviour: matrix column in a struct
u.col = [1; 2];
u
% behaviour: logical matrix and int matrix in a struct
w.b = [true false];
w.i = int16([1 -2]);
w
% behaviour: string rows in a struct
m.s = ['ab'; 'cd'];
m
% behaviour: range in a cell
{1:3, 0:0}
% behaviour: cell column
{1; 'two'; [3 3]}
% behaviour: handle in a cell
{@(x) x + 1}
