% lang/lexing/keywords_as_fields.m - field names may be keywords after a dot
% behaviour: keywords as field names through dynamic access
s.('end') = 1;
s.('for') = 2;
disp(s.('end') + s.('for'))
% behaviour: iskeyword
disp([iskeyword('while'), iskeyword('foo'), iskeyword('unwind_protect')])
% behaviour: identifiers with underscores and digits
_a1 = 4; a_1_b = 5;
disp(_a1 + a_1_b)
% behaviour: names differ by case
Abc = 1; abc = 2;
disp([Abc abc])
