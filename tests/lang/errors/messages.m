% lang/errors/messages.m - messages of everyday mistakes
% behaviour: undefined variable with its position
try
  xx = undefined_variable;
catch e
  disp(e.message)
end
% behaviour: wrong type for a string function
try, strrep(1, 2, 3), catch e, disp(e.message), end
% behaviour: str2func of a number
try, str2func(5), catch e, disp(e.message), end
% behaviour: not a square matrix
try, inv(ones(2, 3)), catch e, disp(e.message), end
try, det(ones(2, 3)), catch e, disp(e.message), end
try, chol([1 2; 3 -4]), catch e, disp(e.message), end
% behaviour: reshape to another count
try, reshape(1:6, 4, 2), catch e, disp(e.message), end
try, reshape(1:6, [], 4), catch e, disp(e.message), end
% behaviour: wrong call of builtins
try, numel(), catch e, disp(e.message(1:21)), disp(e.identifier), end
try, size(), catch e, disp(e.message(1:20)), end
try, zeros(1, 2, 'nonsense'), catch e, disp(isempty(e.message)), end
% behaviour: cell2mat of mixed classes
try, cell2mat({1, 'a'}), catch e, disp(e.message), end
% behaviour: feval of an unknown function
try, feval('no_such_function_at_all'), catch e, disp(e.message), end
% behaviour: str2double never fails
disp(str2double('nonsense'))
% behaviour: strcat of numbers
try, validatestring('x', {'apple', 'pear'}), catch e, disp(strtok(e.message, ':')), end
% behaviour: ones with a negative size is empty
disp(size(ones(-1, 3)))
% behaviour: error without arguments
try, error(), catch e, disp(e.message(1:21)), end
% behaviour: assert failure
try, assert(false), catch e, disp(e.message), end
try, assert(1 == 2, 'custom %d', 5), catch e, disp(e.message), end
% behaviour: division by zero is no error
disp([1/0, -1/0]), disp(0/0)
% behaviour: cellfun needing uniform output
try, cellfun(@(x) [x x], {1, 2}), catch e, disp(e.message), end
try, arrayfun(@(x) 'ab', 1:2), catch e, disp(e.message), end
% behaviour: cellfun with sizes that differ
try, cellfun(@plus, {1, 2}, {1, 2, 3}), catch e, disp(isempty(e.message)), end
try, arrayfun(@plus, 1:2, 1:3), catch e, disp(e.message), end
