% lang/strings/conversions.m - strings and numbers
% behaviour: num2str of integers and fractions
num2str(5), num2str(3.14159265), num2str(-0.5), num2str(1e10), num2str(123456.789)
% behaviour: num2str of matrices
num2str([1 2 3]), num2str([10; 200])
% behaviour: num2str with precision and format
num2str(pi, 8), num2str(3, '%05d'), num2str([1 2], '%d,')
% behaviour: num2str of logical, char, complex
num2str(true), num2str('abc'), num2str(1+2i)
% behaviour: num2str of NaN and Inf
num2str(NaN), num2str([1 Inf])
% behaviour: num2str of int classes
num2str(int8(5)), num2str(uint8([1 20]))
% behaviour: str2num
str2num('3 + 4'), str2num('[1 2 3]')
% behaviour: str2double
str2double('2.5'), str2double('1e3'), str2double('abc'), str2double({'1', 'x', '3'}), str2double('1+2i'), str2double(' 7 ')
% behaviour: int2str
int2str(2.7), int2str([1.2 3.8])
% behaviour: mat2str
mat2str([1 2; 3 4.5]), mat2str([true false]), mat2str(int8([1 2])), mat2str(pi, 4), mat2str([1+2i 3])
% behaviour: dec2bin and bin2dec
dec2bin(10), dec2bin(5, 8), bin2dec('1010')
% behaviour: dec2hex and hex2dec
dec2hex(255), hex2dec('FF'), dec2base(10, 3), base2dec('101', 3)
% behaviour: double and char
double('a'), char(97), char([72 105; 33 33])
% behaviour: cellfun str2double chain
sum(cellfun(@str2double, strsplit('1,2,3', ',')))
% behaviour: sprintf to convert back
sprintf('%d', 42), sprintf('%s', 'abc')
% behaviour: isspace, isalpha, isdigit, isupper, islower, ispunct
isspace('a b'), isalpha('a1'), isdigit('a1'), isupper('aB'), islower('aB'), ispunct('a,')
% behaviour: logical of digits
'101' == '1'
% behaviour: undo and do string escapes
do_string_escapes('a\nb'), undo_string_escapes("a\nb")
