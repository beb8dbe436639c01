% builtin ("subsref", ...) calls a method with as many outputs as it is asked for, also none
o = Forward ();
o.quiet
o.quiet ();
[p, q] = o.two (5)
o.two (6)
x = o.two (7) + 1
try, z = o.quiet (); catch e, disp (e.message), end
f = @() o.two (3); [a, b] = f ()
disp (cellfun (@(k) o.two (k), {1, 2}))
o.items{2}
subsref (o, substruct ('.', 'two', '()', {4}))
[a, b] = subsref (o, substruct ('.', 'two', '()', {4}))
