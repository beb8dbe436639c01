% tests/builtins/arith_int.m - each line's value, or the message of its error.
try, x = int8(100)+100, catch err, message = err.message, end
try, x = int8(-100)-int8(100), catch err, message = err.message, end
try, x = uint8(3)-5, catch err, message = err.message, end
try, x = -int8(-128), catch err, message = err.message, end
try, x = int8([1 2 3])*2.6, catch err, message = err.message, end
try, x = int8(7)/int8(2), catch err, message = err.message, end
try, x = int8(-7)/int8(2), catch err, message = err.message, end
try, x = int16([7 -7 8])./int16([2 2 0]), catch err, message = err.message, end
try, x = 5-int32([1 2;3 4]), catch err, message = err.message, end
try, x = int8([1 2 3]).*int8([50;60]), catch err, message = err.message, end
try, x = uint32(5)/0, catch err, message = err.message, end
try, x = int32(7)^2, catch err, message = err.message, end
try, x = int8(2)^int8(7), catch err, message = err.message, end
try, x = 2.5^int8(2), catch err, message = err.message, end
try, x = int8(2).^[1 2 3 8], catch err, message = err.message, end
try, x = int8([1 2 3]).^int8([2;3]), catch err, message = err.message, end
try, x = int32(5)*single(2.5), catch err, message = err.message, end
try, x = bitand(12,10), catch err, message = err.message, end
try, x = bitor(uint8(12),uint8(3)), catch err, message = err.message, end
try, x = bitxor(5,[1 2 4]), catch err, message = err.message, end
try, x = bitshift(1,[1 2 3]), catch err, message = err.message, end
try, x = bitshift(uint8(255),1), catch err, message = err.message, end
try, x = bitshift(16,-2), catch err, message = err.message, end
try, x = int64(intmax("int64"))-1, catch err, message = err.message, end
try, x = intmax("int64")-int64(1), catch err, message = err.message, end
try, x = uint64(18)*uint64(2), catch err, message = err.message, end
try, x = intmax("uint64")/2, catch err, message = err.message, end
try, x = int8(1)+int16(1), catch err, message = err.message, end
try, x = int8([1 2])*int8([1;2]), catch err, message = err.message, end
try, x = int8(1)+1i, catch err, message = err.message, end
try, x = bitand(uint8(1),int8(1)), catch err, message = err.message, end
