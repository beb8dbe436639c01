% lang/operators/wrong_types.m - operators that do not exist for a class
% behaviour: cell plus number
try, {1} + 1, catch e, disp(e.message), disp(e.identifier), end
% behaviour: struct plus number
try, s.a = 1; s + 1, catch e, disp(e.message), end
% behaviour: handle plus number
try, f = @sin; f + 1, catch e, disp(e.message), end
% behaviour: cell compared
try, {1} == 1, catch e, disp(e.message), end
% behaviour: unary minus of a cell
try, -{1}, catch e, disp(e.message), end
% behaviour: not of a cell
try, !{1}, catch e, disp(e.message), end
% behaviour: string plus cell
try, 'a' + {1}, catch e, disp(e.message), end
% behaviour: transposed struct array
s = struct('a', {1, 2, 3}); size(s')
% behaviour: logical plus struct
try, true + struct(), catch e, disp(e.message), end
% behaviour: matrix times cell
try, [1 2 3] * {1}, catch e, disp(e.message), end
