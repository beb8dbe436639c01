% tests/builtins/several_outputs.m - each line's value, or the message of its error.
try, [f,e]=log2(10), catch err, message = err.message, end
try, [m,i]=max([1 5 3]), catch err, message = err.message, end
try, [m,i]=min([4 2;1 3],[],2), catch err, message = err.message, end
try, [m,i]=cummax([1 3 2 5 4]), catch err, message = err.message, end
try, [m,i]=cummin([5 3 4 1]), catch err, message = err.message, end
try, [r,c]=find([0 1;1 1]), catch err, message = err.message, end
try, [r,c,v]=find([0 7;8 9]), catch err, message = err.message, end
try, [s,i]=sort([3 1 2]), catch err, message = err.message, end
try, [s,i]=sort([2 1 2 1],"descend"), catch err, message = err.message, end
try, [s,i]=sort({"b";"a";"c"}), catch err, message = err.message, end
try, [g,u,v]=gcd(12,18), catch err, message = err.message, end
try, [y,zf]=filter([1 1]/2,1,[1 2 3]), catch err, message = err.message, end
try, [m,i]=max([NaN NaN]), catch err, message = err.message, end
try, [m,i]=max([NaN 2 NaN]), catch err, message = err.message, end
