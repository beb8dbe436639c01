% lang/cells/errors.m - mistakes with cells
c = {1, 2};
% behaviour: arithmetic on a cell element by parentheses
try, c(1) + 1, catch e, disp(e.message), end
% behaviour: cs-list in arithmetic
try, c{:} + 1, catch e, disp(e.message), end
% behaviour: cell2mat of a number
try, cell2mat(5), catch e, disp(e.message), end
% behaviour: cell as condition
try, if c, disp('yes'), end, catch e, disp(e.message), end
% behaviour: wrong count with parentheses
try, c(1:2) = {1, 2, 3}, catch e, disp(e.identifier), end
% behaviour: braces on a struct
try, s.a = 1; s{1}, catch e, disp(e.message), end
