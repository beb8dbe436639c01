% lang/operators/assignment_ops.m - operators that assign
% behaviour: plus, minus, times, divide assign
a = 5; a += 2
a -= 1
a *= 3
a /= 9
% behaviour: power assign
a ^= 3
% behaviour: or and and assign
b = true; b &= false
b |= true
% behaviour: increments as statements
c = 1; c++; disp(c)
c--; disp(c)
++c; disp(c)
--c; disp(c)
% behaviour: the right side is evaluated whole
d = 2; d *= 3 + 4
% behaviour: on an indexed element
v = [1 2 3]; v(2) += 10
% behaviour: on a field
s.n = 1; s.n += 4; disp(s.n)
% behaviour: assignment is an expression
x = (y = 3) + 1
y
% behaviour: chain of assignments
p = q = 7;
disp([p q])
