% lang/printing/complexes.m - how complex numbers print
% behaviour: integer parts
z = 1 + 2i
% behaviour: fraction parts
z = 0.5 + 0.25i
% behaviour: large parts
z = 1000.5 + 2i
% behaviour: negative imaginary part
z = 1 - 0.5i
% behaviour: matrix of integer parts
[1+2i 3-4i; 5i 6]
% behaviour: matrix of fractions
[0.5+1i; 2-0.25i]
% behaviour: disp
disp(1 + 2i), disp([1+2i 3])
% behaviour: column
[1i; -1i]
% behaviour: single complex
single(1.5 + 2.5i)
% behaviour: zero imaginary part through complex
complex(2, 0)
complex([1 2], [0 0])
% behaviour: in a struct and a cell
s.z = 3 + 4i
c = {1 - 1i}
