% lang/operators/logic.m - logical operators
% behaviour: element-wise
[1 0 1] & [1 1 0]
[1 0 0] | [0 0 1]
!([1 0 2])
~true
% behaviour: xor function
xor([true false], [true true])
% behaviour: short circuit does not evaluate the right side
false && error('not reached')
true || error('not reached')
% behaviour: both sides are reduced with all
[1 1 1] && 1
[1 0 1] && 1
% behaviour: an empty is false in short circuit or
[] || 1
% behaviour: and, or, not as functions
and(1, 0), or(1, 0), not(1)
and(1, 1, 0)
% behaviour: NaN cannot become logical
try, !NaN, catch e, disp(e.message), end
try, NaN && 1, catch e, disp(e.message), end
try, logical([1 NaN]), catch e, disp(e.message), end
