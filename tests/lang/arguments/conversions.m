% What does not become a value of the class that is declared is told with the argument and why.
function lg (a, b)
  arguments
    a logical
    b int8 = 3
  end
  disp ([class(a) " " class(b)]);
end
for v = {"x", NaN, single(NaN), 1+2i, {1}, struct(), @sin, 2, [], int8(5)}
  try, lg (v{1}); catch e, disp ([e.identifier " | " e.message]), end
  try, lg (true, v{1}); catch e, disp ([e.identifier " | " e.message]), end
end
