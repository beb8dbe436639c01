% behaviour: a call of a superclass's method is read anywhere and raises where it is reached
if false, x = plus@double (1, 2); y = run@pkg.base (3); end
try, x = plus@double (1, 2), catch e, disp (e.message), end
c = {1 @sin}; disp (c{2}(0))
