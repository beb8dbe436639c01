1e3 + .5d-2i - 0x1Fu8 * 0b101s16 / 1_000.25 \ 3.';
format long; hold on % words
disp "a\x41\101\n\
b" 'c' d(1, 2)e
x ||= 1
x = 1 : 2 : 3 != 4 && !5 || ~6 & 7 | 8;
a ** b .** c .^ d .\ e; ++a; b--;
__FILE__, __LINE__
#{
nested
#{
#}
#}
