% tests/builtins/sorting.m - each line's value, or the message of its error.
try, x = sort([3 1 2]), catch err, message = err.message, end
try, x = sort([3 1 2],"descend"), catch err, message = err.message, end
try, x = sort([3 1;2 4]), catch err, message = err.message, end
try, x = sort([3 1;2 4],2), catch err, message = err.message, end
try, x = sort([NaN 1 3 -Inf]), catch err, message = err.message, end
try, x = sort([NaN 1 3],"descend"), catch err, message = err.message, end
try, x = sort({"pear","apple","fig"}), catch err, message = err.message, end
try, x = sort("hello"), catch err, message = err.message, end
try, x = sort([1+i 1-i 0.5]), catch err, message = err.message, end
try, x = sort(int8([3 -1 2])), catch err, message = err.message, end
try, x = sort(single([2.5 -1])), catch err, message = err.message, end
try, x = sort([true false true]), catch err, message = err.message, end
try, x = sort([]), catch err, message = err.message, end
try, x = sort(mod((1:40)*7,41)), catch err, message = err.message, end
try, x = issum=sum(diff(sort(mod((1:5000)*7919,10007)))<0), catch err, message = err.message, end
try, x = nth_element([5 3 9 1],2), catch err, message = err.message, end
try, x = nth_element([5 3 9 1;7 2 8 4],2:3,2), catch err, message = err.message, end
try, x = nth_element(int64([5 3 9]),2), catch err, message = err.message, end
try, x = nth_element([NaN 3 1],3), catch err, message = err.message, end
try, x = nth_element([1 2],3), catch err, message = err.message, end
try, x = issorted([1 2 3]), catch err, message = err.message, end
try, x = issorted([3 1]), catch err, message = err.message, end
try, x = issorted({"a","b"}), catch err, message = err.message, end
try, x = issorted([1 2;1 3;0 9],"rows"), catch err, message = err.message, end
try, x = lookup([1 2 3],[0.5 1 2.5 4]), catch err, message = err.message, end
try, x = lookup([3 2 1],2.5), catch err, message = err.message, end
try, x = lookup({"a","c"},"b"), catch err, message = err.message, end
try, x = lookup([1 2 3],[1 5],"m"), catch err, message = err.message, end
try, x = accumarray([1;2;1],[10;20;30]), catch err, message = err.message, end
try, x = accumarray([1 1;2 2;1 1],[1;2;3]), catch err, message = err.message, end
try, x = accumarray([1;3],[1;2],[4 1]), catch err, message = err.message, end
try, x = accumarray([1;2;1],[10;20;30],[],@max), catch err, message = err.message, end
try, x = accumarray([1;2;1],[10;20;30],[],@(x) numel(x)), catch err, message = err.message, end
try, x = accumarray([1;3;1],[10;20;30],[],@(x) {x}), catch err, message = err.message, end
try, x = filter(1,[1 -0.5],[1 1 1]), catch err, message = err.message, end
try, x = filter([1 1]/2,1,[1;2;3]), catch err, message = err.message, end
try, x = filter([1 2 3],[2 1],[1 2 3 4 5]), catch err, message = err.message, end
try, x = conv2([1 2;3 4],[1 1]), catch err, message = err.message, end
try, x = conv2([1 2;3 4],[1 1],"same"), catch err, message = err.message, end
try, x = conv2([1 2;3 4],[1 1],"valid"), catch err, message = err.message, end
try, x = conv2([1 2],[1 3],[1 2;3 4]), catch err, message = err.message, end
try, x = sort({1,2}), catch err, message = err.message, end
try, x = sort([3 1 2],"foo"), catch err, message = err.message, end
try, x = filter(1,0,1), catch err, message = err.message, end
