% __copy_object__: another handle with the same properties
p = inputParser (); p.FunctionName = "f";
q = __copy_object__ (p); q.FunctionName = "g";
disp ({p.FunctionName, q.FunctionName, class(q)})
for x = {3, "a", containers.Map()}
  try, __copy_object__ (x{1}), catch e, disp (e.message), end
end
delete (p); try, __copy_object__ (p), catch e, disp (e.message), end
