% tests/builtins/reduce.m - each line's value, or the message of its error.
try, x = sum([1 2;3 4]), catch err, message = err.message, end
try, x = sum([1 2;3 4],2), catch err, message = err.message, end
try, x = sum([]), catch err, message = err.message, end
try, x = sum(zeros(0,3)), catch err, message = err.message, end
try, x = sum(ones(2,3,2),3), catch err, message = err.message, end
try, x = sum(int8([100 100])), catch err, message = err.message, end
try, x = sum(int8([100 100]),"native"), catch err, message = err.message, end
try, x = sum(single([1 2]),"double"), catch err, message = err.message, end
try, x = sum([1+i 2-i]), catch err, message = err.message, end
try, x = sum(true(1,3)), catch err, message = err.message, end
try, x = sum(1:100), catch err, message = err.message, end
try, x = prod([1 2;3 4]), catch err, message = err.message, end
try, x = prod([]), catch err, message = err.message, end
try, x = prod(single([2 3])), catch err, message = err.message, end
try, x = sumsq([1 2;3 4]), catch err, message = err.message, end
try, x = sumsq([1+i 2]), catch err, message = err.message, end
try, x = cumsum([1 2;3 4]), catch err, message = err.message, end
try, x = cumsum([1 2;3 4],2), catch err, message = err.message, end
try, x = cumprod([1 2;3 4]), catch err, message = err.message, end
try, x = max([1 5 3]), catch err, message = err.message, end
try, x = max([1 2;3 0],[],2), catch err, message = err.message, end
try, x = max([1 NaN 3]), catch err, message = err.message, end
try, x = max(3,[1 5]), catch err, message = err.message, end
try, x = max([]), catch err, message = err.message, end
try, x = max(int8([1 2;3 4])), catch err, message = err.message, end
try, x = max([1+i 2 -3]), catch err, message = err.message, end
try, x = min([4 2;1 3]), catch err, message = err.message, end
try, x = min(2,[1 NaN 3]), catch err, message = err.message, end
try, x = cummax([1 3 2 5 4]), catch err, message = err.message, end
try, x = cummin([5 3 4 1]), catch err, message = err.message, end
try, x = any([0 0;0 1]), catch err, message = err.message, end
try, x = any([0 0;0 1],2), catch err, message = err.message, end
try, x = all([1 1;0 1]), catch err, message = err.message, end
try, x = all([]), catch err, message = err.message, end
try, x = nnz([1 0 2;0 0 3]), catch err, message = err.message, end
try, x = find([0 1;1 1]), catch err, message = err.message, end
try, x = find([0 1 1 1],2), catch err, message = err.message, end
try, x = find([0 1 1 1],2,"last"), catch err, message = err.message, end
try, x = find([0 0]), catch err, message = err.message, end
try, x = find(zeros(0,3)), catch err, message = err.message, end
try, x = diff([1 4 9]), catch err, message = err.message, end
try, x = diff([1 4 9],2), catch err, message = err.message, end
try, x = diff([1 2;4 8],1,2), catch err, message = err.message, end
try, x = diff(int8([1 3])), catch err, message = err.message, end
try, x = dot([1 2 3],[4 5 6]), catch err, message = err.message, end
try, x = dot([1 2;3 4],[1 2;3 4],2), catch err, message = err.message, end
try, x = dot([1i 2],[1i 2]), catch err, message = err.message, end
try, x = sum({1}), catch err, message = err.message, end
try, x = sum(1,0), catch err, message = err.message, end
try, x = max({1}), catch err, message = err.message, end
try, x = max([1 2],[1 2 3]), catch err, message = err.message, end
try, x = find({1}), catch err, message = err.message, end
try, x = diff({1}), catch err, message = err.message, end
try, x = dot([1 2],[1 2 3]), catch err, message = err.message, end
try, x = dot([1 2],[1 2],0), catch err, message = err.message, end
