% bench/programs/structs.m - fields of a struct and of nested structs are read and written.
tic;
s.count = 0;
s.sum = 0;
s.in.last = 0;
for k = 1:300000
  s.count = s.count + 1;
  s.sum = s.sum + k;
  s.in.last = k;
end
t = toc;
printf('structs %.6f\nchecksum %d %d %d\n', t, s.count, s.sum, s.in.last);
