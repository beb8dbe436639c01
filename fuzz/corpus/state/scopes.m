% names that are made while the program runs, settings that go back, warnings, files, random numbers
1;
function inner ()
  output_precision (7, "local"); warning ("off", "My:id", "local");
  for k = 1:3, eval (sprintf ("v%d = k;", k)); end
  assignin ("caller", "made", v1 + v3);
  x = 1; eval ("x = x + 1; y = x;"); printf ("%d", y);
end
rand ("state", 3); rande ("state", 1);
name = tempname (); f = fopen (name, "w");
for k = 1:20
  inner ();
  fprintf (f, "%d %d\n", k, made);
  warning ("My:id", "text %d", k);
  r(k) = rand () + randn () + rande (); format long; format
  if mod (k, 5) == 0, eval ("clear made"); end
  g = str2func (sprintf ("@(x) x + %d", k)); h = g (2); n = func2str (g);
  c = functions (g); t = regexprep ("abc", "b", num2str (k));
end
fclose (f); unlink (name);
disp (numel (r))
