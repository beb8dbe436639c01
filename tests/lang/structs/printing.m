% lang/structs/printing.m - how structs print
% behaviour: scalar struct with several classes
s.num = 1.5; s.str = 'text'; s.vec = [1 2 3]; s.log = true; s
% behaviour: nested struct
s2.in.a = 1; s2.in.b = 'x'; s2.out = 2; s2
% behaviour: struct with a matrix and empties
s3.m = [1 2; 3 4]; s3.e = []; s3.es = ''; s3.ec = {}; s3
% behaviour: struct with a cell
s4.c = {1, 'a'}; s4
% behaviour: struct array
s5 = struct('a', {1, 2}, 'b', 3)
% behaviour: struct holding a struct array
s6.arr = s5; s6
% behaviour: empty field list
s7 = struct()
% behaviour: disp of a struct
disp(struct('p', 1, 'q', 'r'))
% behaviour: struct with handle, range, int and complex
s8.f = @(x) x + 1; s8.r = 1:3; s8.i = int8(5); s8.z = 1 + 2i; s8
