% tests/builtins/concat.m - each line's value, or the message of its error.
try, x = [1 2;3 4], catch err, message = err.message, end
try, x = [[1;2] [3;4]], catch err, message = err.message, end
try, x = ["abc";"de"], catch err, message = err.message, end
try, x = [int8(200) 3.7], catch err, message = err.message, end
try, x = [single(1) 2], catch err, message = err.message, end
try, x = [true false], catch err, message = err.message, end
try, x = [true 2], catch err, message = err.message, end
try, x = [1 2i], catch err, message = err.message, end
try, x = ["a" "b"], catch err, message = err.message, end
try, x = [{1} 2], catch err, message = err.message, end
try, x = [{1};{2}], catch err, message = err.message, end
try, x = [{} 1], catch err, message = err.message, end
try, x = [[] 1 []], catch err, message = err.message, end
try, x = [zeros(1,0) 1], catch err, message = err.message, end
try, x = [1:3 4], catch err, message = err.message, end
try, x = [struct("a",1) struct("a",2)], catch err, message = err.message, end
try, x = cat(3,[1 2],[3 4]), catch err, message = err.message, end
try, x = horzcat(1,[2 3]), catch err, message = err.message, end
try, x = vertcat([1 2],[3 4]), catch err, message = err.message, end
try, x = [1 2;3], catch err, message = err.message, end
try, x = [[1;2] [1 2 3]], catch err, message = err.message, end
try, x = [struct("a",1) struct("b",2)], catch err, message = err.message, end
try, x = [ones(2,1);ones(1,2)], catch err, message = err.message, end
try, x = 1:5, catch err, message = err.message, end
try, x = 5:-2:1, catch err, message = err.message, end
try, x = 0:0.1:0.3, catch err, message = err.message, end
try, x = int8(1):int8(3), catch err, message = err.message, end
try, x = single(1):0.5:2, catch err, message = err.message, end
try, x = "a":"e", catch err, message = err.message, end
try, x = int8(1):0.5:3, catch err, message = err.message, end
try, x = int8(1):int16(3), catch err, message = err.message, end
try, x = 1:{2}, catch err, message = err.message, end
