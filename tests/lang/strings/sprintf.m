% lang/strings/sprintf.m - formatted text
% behaviour: integers and fractions
sprintf('%d %i %5d|%-5d|%05d', 1, 2, 3, 4, 5)
sprintf('%f %.2f %8.3f|%-8.1f|', 1.5, 2.345, 3.14159, 2.5)
% behaviour: e and g
sprintf('%e %.2e %g %g %g', 12345.678, 0.00012, 100000, 1000000, 0.0001)
% behaviour: strings and characters
sprintf('%s|%5s|%-5s|%c', 'ab', 'cd', 'ef', 'g')
% behaviour: hexadecimal, octal, percent
sprintf('%x %X %o %%', 255, 255, 8)
% behaviour: plus sign and blank flag
sprintf('%+d % d %+.1f', 5, 5, 2.5)
% behaviour: the template repeats over the arguments
sprintf('%d,', [1 2 3])
sprintf('%d-%d ', 1, 2, 3)
% behaviour: the output stops where the arguments end
sprintf('%d and %d', 1)
% behaviour: no arguments
sprintf('plain'), sprintf('%d')
% behaviour: empty argument
sprintf('%d', []), sprintf('a%sb', '')
% behaviour: a fraction with %d switches to a float form
sprintf('%d', 1.5), sprintf('%d', 1e10), sprintf('%i', 2^53), sprintf('%d', -0.1)
% behaviour: a string with %d prints its codes
sprintf('%d ', 'abc')
% behaviour: a whole number with %s prints as a character
sprintf('%s', 65), sprintf('%s%s', 72, 'i')
% behaviour: NaN and Inf
sprintf('%d %f %g', NaN, Inf, -Inf), sprintf('%5.1f|', NaN)
% behaviour: star width
sprintf('%*d|%-*d|', 5, 3, 4, 2), sprintf('%.*f', 2, pi)
% behaviour: matrices go by columns
sprintf('%d ', [1 2; 3 4])
% behaviour: mixed text and matrix
sprintf('%s=%d ', 'a', 1, 'b', 2)
% behaviour: logical and ints
sprintf('%d %d', true, int8(5))
% behaviour: escapes in single-quoted templates
double(sprintf('\t\n'))
% behaviour: precision on strings
sprintf('%.2s|%5.1s|', 'abcdef', 'xyz')
% behaviour: cell arguments are refused
try, sprintf('%d', {1}), catch e, disp(e.message), end
% behaviour: int64 prints all digits
sprintf('%d', intmax('int64')), sprintf('%u', intmax('uint64'))
% behaviour: char from code
sprintf('%c%c', 72, 'i'), sprintf('%5c|', 'a')
