% lang/printing/disp.m - disp of every class
% behaviour: numbers
disp(5), disp(1.5), disp(-0.25), disp(1.5e10), disp(1e-5)
% behaviour: matrices
disp([1 2; 3 4]), disp([1.5 2])
% behaviour: strings
disp('abc'), disp("with\ttab")
% behaviour: empties
disp([]), disp(''), disp({}), disp(zeros(0, 3))
% behaviour: logical
disp(true), disp([true false])
% behaviour: ints
disp(int8(5)), disp(uint16([1 200]))
% behaviour: cells and structs
disp({1, 'a'}), disp(struct('a', 1))
% behaviour: handles
disp(@sin), disp(@(x) x + 1)
% behaviour: ranges
disp(1:5), disp(0:0.25:1)
% behaviour: complex
disp(1 - 2i)
% behaviour: NaN and Inf
disp(NaN), disp([Inf 1])
% behaviour: with an output the text comes back
t = disp(5); double(t)
t = disp([1 2]); size(t)
% behaviour: single
disp(single(2.5))
