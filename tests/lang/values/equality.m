% lang/values/equality.m - isequal and friends
% behaviour: numbers of different classes
isequal(1, int8(1)), isequal(1, true), isequal('a', 97), isequal(single(2), 2)
% behaviour: shapes count
isequal([1 2], [1; 2]), isequal(zeros(0, 3), zeros(3, 0)), isequal([], '')
% behaviour: several arguments
isequal(1, 1, 1), isequal(1, 1, 2)
% behaviour: strings and cells
isequal('abc', 'abc'), isequal({1, 'a'}, {1, 'b'}), isequal({}, {})
% behaviour: structs
isequal(struct('a', 1), struct('a', 1)), isequal(struct('a', 1), struct('b', 1))
% behaviour: strcmp never fails
strcmp(1, 'a'), strcmp('a', {'a', 1}), strcmp({'a'}, {'a', 'b'})(1)
% behaviour: negative zero equals zero
isequal(0, -0)
% behaviour: ranges and matrices
isequal(1:3, [1 2 3])
% behaviour: nested
isequal({struct('a', {{1}})}, {struct('a', {{1}})})
