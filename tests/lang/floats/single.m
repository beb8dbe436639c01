% lang/floats/single.m - single precision
% behaviour: class and arithmetic
x = single(1) / 3
class(x * 2)
% behaviour: display of a matrix
single([1.5 2.25; 3 4])
% behaviour: eps and realmax
eps('single'), realmax('single') > 3e38
% behaviour: rounding of a literal
single(0.1) == 0.1
double(single(0.1)) - 0.1 > 0
% behaviour: single integer values
single(5), single([1 2 3])
% behaviour: format long
format long
single(pi), single([pi 1])
format short
% behaviour: overflow
single(1e39)
% behaviour: zeros and ones of class single
class(zeros(2, 'single')), class(ones(1, 2, 'single'))
% behaviour: single complex
single(1 + 2i)
% behaviour: sum of single
class(sum(single([1 2])))
