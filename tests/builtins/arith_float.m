% tests/builtins/arith_float.m - each line's value, or the message of its error.
try, x = [1 2 3]+[1;2], catch err, message = err.message, end
try, x = [1 2;3 4]*[5;6], catch err, message = err.message, end
try, x = [1 2 3]*[4 5 6]', catch err, message = err.message, end
try, x = single(1)+2, catch err, message = err.message, end
try, x = single([1 2])*[1;2], catch err, message = err.message, end
try, x = true+true, catch err, message = err.message, end
try, x = "a"+1, catch err, message = err.message, end
try, x = (1:3)+1, catch err, message = err.message, end
try, x = 1-(1:3), catch err, message = err.message, end
try, x = (0:0.25:1)*4, catch err, message = err.message, end
try, x = -(0:3), catch err, message = err.message, end
try, x = [1+2i 3].*[2 1i], catch err, message = err.message, end
try, x = (1+2i)*(1-2i), catch err, message = err.message, end
try, x = (1+2i)/(3-4i), catch err, message = err.message, end
try, x = 1./[1+1i 2], catch err, message = err.message, end
try, x = (1+2i)^2, catch err, message = err.message, end
try, x = (-8)^(1/3), catch err, message = err.message, end
try, x = [-8 8].^(1/3), catch err, message = err.message, end
try, x = 2.^[1 2;3 4], catch err, message = err.message, end
try, x = [1 2;3 4]^2, catch err, message = err.message, end
try, x = round(1e6*([1 2;3 4]^-1))/1e6, catch err, message = err.message, end
try, x = round(1e6*(2^[1 2;3 4]))/1e6, catch err, message = err.message, end
try, x = round(1e6*([2 1;1 2]^0.5))/1e6, catch err, message = err.message, end
try, x = [1 2;3 4].^2, catch err, message = err.message, end
try, x = round(1e6*([1 2;3 4]\[1;2]))/1e6, catch err, message = err.message, end
try, x = round(1e6*([1 2 3;4 5 6]/[1 2 3]))/1e6, catch err, message = err.message, end
try, x = [2 0;1 3]\[1;1], catch err, message = err.message, end
try, x = round(1e6*([4 1;1 3]\[1;2]))/1e6, catch err, message = err.message, end
try, x = [Inf 0;0 0]\[1;1], catch err, message = err.message, end
try, x = round(1e6*([1 2;2 4]\[1;2]))/1e6, catch err, message = err.message, end
try, x = round(1e6*([1+1i 2;3 4]\[1;2]))/1e6, catch err, message = err.message, end
try, x = 5./[1 0 -1], catch err, message = err.message, end
try, x = [1 2]./[0 0], catch err, message = err.message, end
try, x = 0/0, catch err, message = err.message, end
try, x = mod(-5,3), catch err, message = err.message, end
try, x = 1:0, catch err, message = err.message, end
try, x = zeros(3,0)*zeros(0,2), catch err, message = err.message, end
try, x = [1 2 3]+[1 2], catch err, message = err.message, end
try, x = [1 2;3 4]*[1 2 3], catch err, message = err.message, end
try, x = [1 2].*[1 2 3], catch err, message = err.message, end
try, x = [1 2]./[1 2 3], catch err, message = err.message, end
try, x = [1 2].^[1 2 3], catch err, message = err.message, end
try, x = [1 2]==[1 2 3], catch err, message = err.message, end
try, x = [1 2]&[1 2 3], catch err, message = err.message, end
try, x = [1 2;3 4]\[1 2 3], catch err, message = err.message, end
try, x = [1 2;3 4]/[1 2 3], catch err, message = err.message, end
try, x = [1 2 3]^2, catch err, message = err.message, end
try, x = {1}+1, catch err, message = err.message, end
try, x = [1 2]*{1}, catch err, message = err.message, end
try, x = struct("a",1)-[1 2], catch err, message = err.message, end
try, x = @sin+1, catch err, message = err.message, end
try, x = -{1}, catch err, message = err.message, end
try, x = !struct(), catch err, message = err.message, end
try, x = !NaN, catch err, message = err.message, end
