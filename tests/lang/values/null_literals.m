% behaviour: typeinfo and isnull know an empty literal from an empty value
% behaviour: clear by options; a cleared name means the function of that name again
x = typeinfo ([]), x = typeinfo (''), x = typeinfo ("")
e = []; x = typeinfo (e), x = typeinfo (zeros (0, 0)), x = isnull (e), x = isnull ([]), x = isnull ("")
one = 1; two = 2; other = 3;
clear -regexp ^t
disp ([exist("one"), exist("two")])
clear -f
disp (exist ("one"))
clear -x other
disp ([exist("one"), exist("other")])
pi = 5; pi
clear pi
pi
true = 0; clear true; true
try, false (1, 2, "int8"), catch e, disp (e.message), end
try, true ({}), catch e, disp (e.message), end
x = 1:3; x(1) = ([])
