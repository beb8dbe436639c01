% tests/builtins/fopen_many.m - ids below 1000 can be open at once; what finds none holds no descriptor either.
before = numel (readdir ("/proc/self/fd"));
ids = []; reason = "";
try
  do
    [id, why] = fopen ("/dev/null");
    ids(end+1) = id;
  until id < 0
catch e
  reason = e.message;
end
held = numel (readdir ("/proc/self/fd"));
for k = 1:20
  try, fopen ("/dev/null"); catch, end
end
disp (numel (readdir ("/proc/self/fd")) - held)
disp (ids(1:3))
disp (id < 0 || strcmp (reason, "fopen: too many open files"))
fclose ("all");
disp (numel (readdir ("/proc/self/fd")) - before)
