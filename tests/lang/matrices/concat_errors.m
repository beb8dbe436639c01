% lang/matrices/concat_errors.m - parts that do not fit
% behaviour: horizontal mismatch
try, [[1;2], [1 2 3]], catch e, disp(e.message), end
% behaviour: vertical mismatch
try, [1 2; 3], catch e, disp(e.message), end
% behaviour: strings of different length
try, ['abc'; 'de'], catch e, disp(e.message), end
% behaviour: horzcat function
try, horzcat([1;2],[1 2 3]), catch e, disp(e.message), end
% behaviour: vertcat function
try, vertcat([1 2],[1 2 3]), catch e, disp(e.message), end
% behaviour: cat along dimension three
size(cat(3, [1 2], [3 4]))
% behaviour: cat mismatch in dimension three
try, cat(3, [1 2], [3]), catch e, disp(e.message), end
