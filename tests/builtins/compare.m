% tests/builtins/compare.m - each line's value, or the message of its error.
try, x = [1 2 3]<2, catch err, message = err.message, end
try, x = [1 2 3]>=[3 2 1], catch err, message = err.message, end
try, x = "abc"=="abd", catch err, message = err.message, end
try, x = 1==1+0i, catch err, message = err.message, end
try, x = [1+1i 2]<[1.5 1], catch err, message = err.message, end
try, x = (1+i)>(1-i), catch err, message = err.message, end
try, x = int8([1 2 3])>1.5, catch err, message = err.message, end
try, x = int8(3)==int16(3), catch err, message = err.message, end
try, x = single(0.1)==0.1, catch err, message = err.message, end
try, x = true<2, catch err, message = err.message, end
try, x = [1 0 2]&[1 1 0], catch err, message = err.message, end
try, x = [1 0]|[0;1], catch err, message = err.message, end
try, x = ![1 0 2], catch err, message = err.message, end
try, x = xor([1 0],[1 1]), catch err, message = err.message, end
try, x = and(1,0,1), catch err, message = err.message, end
try, x = or(0,0,1), catch err, message = err.message, end
try, x = not([0 2]), catch err, message = err.message, end
try, x = eq(1,1), catch err, message = err.message, end
try, x = ne([1 2],2), catch err, message = err.message, end
try, x = lt(1,2), catch err, message = err.message, end
try, x = le(2,2), catch err, message = err.message, end
try, x = gt(1,2), catch err, message = err.message, end
try, x = ge(2,2), catch err, message = err.message, end
try, x = isequal([1 2],[1 2],[1 2]), catch err, message = err.message, end
try, x = isequal({1,"a"},{1,"b"}), catch err, message = err.message, end
try, x = isequal(struct("a",1,"b",2),struct("b",2,"a",1)), catch err, message = err.message, end
try, x = isequal("a",97), catch err, message = err.message, end
try, x = merge(true,1,2), catch err, message = err.message, end
try, x = merge([true false],[1 2],[3 4]), catch err, message = err.message, end
try, x = ifelse(false,"a","b"), catch err, message = err.message, end
try, x = isindex([1 2 3]), catch err, message = err.message, end
try, x = isindex(2,1), catch err, message = err.message, end
try, x = isindex(1.5), catch err, message = err.message, end
try, x = isnumeric(true), catch err, message = err.message, end
try, x = isnumeric(int8(1)), catch err, message = err.message, end
try, x = isreal(1i), catch err, message = err.message, end
try, x = isreal("a"), catch err, message = err.message, end
try, x = iscomplex([1 1i]), catch err, message = err.message, end
try, x = isfloat(single(1)), catch err, message = err.message, end
try, x = isinteger(int8(1)), catch err, message = err.message, end
try, x = isinteger(1), catch err, message = err.message, end
try, x = islogical(true), catch err, message = err.message, end
try, x = isbool(1), catch err, message = err.message, end
