% lang/operators/nonconformant.m - shapes that do not fit
% behaviour: plus
try, [1 2] + [1 2 3], catch e, disp(e.message), disp(e.identifier), end
% behaviour: element-wise product
try, ones(2,3) .* ones(3,2), catch e, disp(e.message), end
% behaviour: matrix product
try, ones(2,3) * ones(2,3), catch e, disp(e.message), end
% behaviour: comparison
try, [1 2] == [1 2 3], catch e, disp(e.message), end
% behaviour: logic
try, [1 0] & [1 0 1], catch e, disp(e.message), end
% behaviour: N-d
try, ones(2,2,2) + ones(2,2,3), catch e, disp(e.message), end
% behaviour: left division
try, ones(2,2) \ ones(3,1), catch e, disp(e.message), end
% behaviour: power of a non-square matrix
try, ones(2,3) ^ 2, catch e, disp(e.message), end
