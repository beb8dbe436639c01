% lang/structs/fields_removed.m - fields that go one by one, and who else holds the struct
s = struct (); for i = 1:60, s.(sprintf ('f%d', i)) = i; end, t = s; u = {s};
for i = 1:2:59, s = rmfield (s, sprintf ('f%d', i)); end, disp (numfields (s)), disp (fieldnames (s)'), disp (numfields (t)), disp (numfields (u{1})), disp (s.f40), disp (isfield (s, {'f40', 'f41'}))
for i = 60:-2:10, s = rmfield (s, sprintf ('f%d', i)); s.new = i; end, disp (s), q = s; s = rmfield (s, 'new'); disp (isfield (q, 'new')), disp (isfield (s, 'new'))
try, s = rmfield (s, 'nosuch'); catch e, disp (e.message), end, disp (numfields (s)), s = rmfield (s, {'f2', 'f4'}); disp (s)
a.b.c = 1; a.b.d = 2; a.b = rmfield (a.b, 'c'); disp (a.b), w = struct ('x', {1, 2}, 'y', 3); w = rmfield (w, 'x'); disp (size (w)), disp (fieldnames (w)), s = rmfield (s, 'f6'); s = rmfield (s, 'f8'); disp (numfields (s)), s.z = 1; disp (s)
