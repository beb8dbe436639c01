% behaviour: a struct of thousands of fields keeps their order, finds each, and loses those that are removed
% behaviour: asking for names that nothing has leaves no trace, however many there are
t = struct ();
for i = 1:3000
  t.(sprintf ("f%d", i)) = i;
end
total = 0;
for i = 1:3000
  total += t.(sprintf ("f%d", i));
end
disp (total)
names = fieldnames (t);
printf ("%s %s %s\n", names{1}, names{13}, names{end});
u = rmfield (t, names(2:2:end));
disp (numfields (u)), disp (u.f2999), disp (isfield (u, {"f1", "f2", "f2998", "f2999", "g"}))
v = u;
v.more = 7;
disp (isfield (u, "more")), disp (v.more), disp (numfields (v))
w = orderfields (t);
names = fieldnames (w);
printf ("%s %s %s %d\n", names{1}, names{2}, names{end}, w.f77);
pairs = [fieldnames(t)'; num2cell(1:3000)];
s = struct (pairs{:}, "f5", "last one counts");
disp (isequal (rmfield (s, "f5"), rmfield (t, "f5"))), disp (s.f5), disp (numfields (s))
a(3).f1 = 1;
for i = 1:40
  a(2).(sprintf ("g%d", i)) = i;
end
disp (a(2).g40), disp (size (a(3).g40)), disp (numfields (a))
try, t.nothing, catch e, disp (e.message), end
try, t.("nothing"), catch e, disp (e.message), end
try, rmfield (t, "nothing"), catch e, disp (e.message), end
for i = 1:600000
  isfield (struct ("a", 1), sprintf ("no%d", i));
end
disp (exist ("no1")), disp (isglobal ("no2")), disp (isvarname ("no3"))
