% tests/builtins/operators.m - each line's value, or the message of its error.
try, x = plus(1,2,3), catch err, message = err.message, end
try, x = minus(5,[1 2]), catch err, message = err.message, end
try, x = times(2,3,4), catch err, message = err.message, end
try, x = rdivide(1,[2 4]), catch err, message = err.message, end
try, x = ldivide(2,[2 4]), catch err, message = err.message, end
try, x = mtimes([1 2],[3;4]), catch err, message = err.message, end
try, x = mrdivide([2 4],2), catch err, message = err.message, end
try, x = mldivide([2 0;0 4],[2;4]), catch err, message = err.message, end
try, x = power(2,[1 2]), catch err, message = err.message, end
try, x = mpower([1 1;0 1],3), catch err, message = err.message, end
try, x = uminus([1 -2]), catch err, message = err.message, end
try, x = uplus(true), catch err, message = err.message, end
try, x = transpose([1 2i]), catch err, message = err.message, end
try, x = ctranspose([1 2i]), catch err, message = err.message, end
try, x = bsxfun(@minus,1:3,(1:2)'), catch err, message = err.message, end
try, x = bsxfun(@(a,b) a+2*b,1:2,(1:2)'), catch err, message = err.message, end
