% lang/errors/uncaught_in_function.m - an uncaught error in a function
1;
function inner(), error('Some:id', 'inside a function'), end
function outer(), inner(), end
% behaviour: an uncaught error inside functions
outer()
