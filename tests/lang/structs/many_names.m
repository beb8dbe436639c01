% lang/structs/many_names.m - names of fields that are made while a program runs
for k = 1:540000
  s = struct ();
  s.(sprintf ('f%d', k)) = k;
end
disp (s), t.f5 = 1; disp (isfield (t, 'f5')), disp (isfield (t, 'f6')), disp (isfield (t, 'f540001'))
