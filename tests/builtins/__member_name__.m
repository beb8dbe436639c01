% __member_name__: members of enumerations alone have names (those that have: tests/lang/classes/mixins.m)
for x = {3, "a", inputParser()}
  try, __member_name__ (x{1}), catch e, disp (e.message), end
end
disp (size (__member_name__ (inputParser.empty ())))
