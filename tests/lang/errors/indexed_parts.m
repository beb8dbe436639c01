% behaviour: an index error within a part of a variable names the variable
% behaviour: a value that no variable holds is called "index"
1;
function tell (text)
  try
    eval (text);
  catch e
    printf ("%s | %s\n", e.message, e.identifier);
  end
end
tell ("a.b = {1, 2, 3}; a.b{4}");
tell ("a.b = 1:3; a.b(0)");
tell ("a.b.c = 1:3; x = a.b.c(1, 5);");
tell ("c = {1:2, 2}; c{1}(3)");
tell ("c = {{1, 2}}; disp (c{1}{3})");
tell ("s(2).a = 1:2; s(2).a(3)");
tell ("s.a = {1}; f = s.a{1.5};");
tell ("s.a = {1}; numel (s.a{2})");
tell ("s.a = {1}; [s.a{1:2}];");
tell ("x = magic (3)(10);");
tell ("c = {magic(3)}; y = c{1}(:, 4);");
