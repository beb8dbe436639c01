% behaviour: the least integer of a class takes no part in how wide a column is
x = int8 ([-128 1])
x = int16 ([-32768; 5])
x = int8 ([-1 -10 -56 -128 2 0])
x = int8 (cat (3, [-2 -128], [1 2]))
x = [intmin("int64") 1]
c = {int8([-2 -128]), int8(-128)}
disp (int8 ([-128 -128]))
