% tests/builtins/constants.m - each line's value, or the message of its error.
try, x = pi, catch err, message = err.message, end
try, x = pi(1,2), catch err, message = err.message, end
try, x = pi("single"), catch err, message = err.message, end
try, x = e, catch err, message = err.message, end
try, x = Inf(1,2), catch err, message = err.message, end
try, x = inf, catch err, message = err.message, end
try, x = NaN(2), catch err, message = err.message, end
try, x = nan, catch err, message = err.message, end
try, x = NA, catch err, message = err.message, end
try, x = eps, catch err, message = err.message, end
try, x = eps([1 100]), catch err, message = err.message, end
try, x = eps(single(1)), catch err, message = err.message, end
try, x = i, catch err, message = err.message, end
try, x = j, catch err, message = err.message, end
try, x = I, catch err, message = err.message, end
try, x = J, catch err, message = err.message, end
try, x = realmax, catch err, message = err.message, end
try, x = realmin, catch err, message = err.message, end
try, x = intmax, catch err, message = err.message, end
try, x = intmax("int8"), catch err, message = err.message, end
try, x = intmin("int16"), catch err, message = err.message, end
try, x = flintmax, catch err, message = err.message, end
try, x = flintmax("single"), catch err, message = err.message, end
try, x = double(single(0.1)), catch err, message = err.message, end
try, x = single(pi), catch err, message = err.message, end
try, x = int8([1.5 -2.5 300]), catch err, message = err.message, end
try, x = int16(1e6), catch err, message = err.message, end
try, x = int32(2.5), catch err, message = err.message, end
try, x = int64(2.5), catch err, message = err.message, end
try, x = uint8([-1 3.5 256]), catch err, message = err.message, end
try, x = uint16(7e4), catch err, message = err.message, end
try, x = uint32(-3), catch err, message = err.message, end
try, x = uint64(3.2), catch err, message = err.message, end
try, x = logical([2 0 -1]), catch err, message = err.message, end
try, x = int8("a"), catch err, message = err.message, end
try, x = double("ab"), catch err, message = err.message, end
try, x = int8({1}), catch err, message = err.message, end
try, x = logical([1 NaN]), catch err, message = err.message, end
try, x = intmax("foo"), catch err, message = err.message, end
try, x = pi("int8"), catch err, message = err.message, end
