% a subsref is given all indices of an expression at once, wherever it stands
t = trail ();
t.a
t.a(1).b{2}
t(1)(2)
t.a()
t.a()().b
t.("dyn").v(3)
t.("$.k")().v(1)
t.a.b.c.d
t{1, 2}.x
t(:, 3)
t(end)
t{2, end}
x = t.a(1).b;
x
disp ([t.a(1), "|", t.b{2}])
strcat (t.a(2).b, t.c, "!")
c = {t.a(2).b, t.c{4}}
s.t = t;
s.t.a(5).b
q = {t};
q{1}.a(6)
f = @(v) v.a(7).b;
f (t)
if strcmp (t.a(8), ".a(8)"), disp ("as a condition"), end
numel (t.a(9).b)
t.a(numel (t.b(1))).c
