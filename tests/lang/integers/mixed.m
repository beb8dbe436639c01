% lang/integers/mixed.m - mixed-class rules and errors
% behaviour: int with double gives int
class(int8(1) + 1), class(2.5 * int16(2))
% behaviour: int with single gives int
class(int8(1) + single(1))
% behaviour: int with logical and char gives int
class(int8(1) + true), class(int8(1) + 'a')
% behaviour: int with itself
class(int8(1) + int8(1))
% behaviour: two int classes do not mix
try, int8(1) + int16(1), catch e, disp(e.message), end
try, int8([1 2]) .* int16([1 2]), catch e, disp(e.message), end
try, int32(1) - uint32(1), catch e, disp(e.message), end
% behaviour: comparison mixes freely
int8(5) < int16(6), uint8(5) == int32(5)
% behaviour: single with double gives single
class(single(1) + 1)
% behaviour: logical with logical gives double
class(true + true), true + true
% behaviour: char with char gives double
class('a' + 'b')
% behaviour: isinteger, isfloat, isnumeric, isreal
disp([isinteger(int8(1)), isinteger(1), isfloat(1), isfloat(int8(1)), isnumeric('a'), isnumeric(true), isreal(1i), isreal('a')])
% behaviour: isa with categories
disp([isa(1, 'float'), isa(int8(1), 'integer'), isa(single(1), 'numeric'), isa(1, 'double')])
% behaviour: cast and typecast
class(cast(5.7, 'int8')), cast(5.7, 'int8')
typecast(single(1), 'uint32')
% behaviour: int index and loop
v = 10:10:50; v(uint8(3))
class(int8(1):int8(3))
% behaviour: int matrix product with a double
int32([1 2; 3 4]) * 2
% behaviour: complex int is refused
try, int8(1) + 1i, catch e, disp(e.message), end
% behaviour: double of ints in a matrix
double(int8([1 2])) / 2
% behaviour: max keeps the class
class(max(int8(1), 5))
% behaviour: bitshift of int
bitshift(uint8(255), 1)
