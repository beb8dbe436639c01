% behaviour: pi, true, Inf and their like are the variable or the function of that name where there is one
1;
function r = circle (), r = pi; end
function r = own (), pi = 3; r = pi; end
disp (circle ()), disp (own ())
x = 0;
for i = 1:3
  x += true; x -= false; x += Inf == Inf;
end
disp (x), disp (class (true)), disp (e), disp (isnan (NaN)), disp (eps)
disp (true (1, 2)), disp (Inf (1, 2)), disp (class (pi ("single")))
eval ("function r = Inf (), r = \"mine\"; end");
disp (Inf)
true = 5;
disp (true)
