% lang/ends/results.m - end in indices of a call's result, as an argument of another call
function r = tail (c)
  r = str2double (class (c)(4:end));
end
function r = joined (s)
  r = ["<" sprintf("%s", sprintf ("x%d", s)(2:end)) ">"];
end
% behaviour: end belongs to the result of the inner call
disp (tail (int8 (1)))
disp (joined ([2 3 4]))
