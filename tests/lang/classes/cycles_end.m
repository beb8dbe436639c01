% Handles that hold each other wait together for their destructors; one ends the other while it waits.
global COUNT
COUNT = 0;
for k = 1:3000
  a = Pair (k); b = Pair (-k); a.other = b; b.other = {a, a};
  a = 1; b = 1;
end
disp (COUNT > 10)
function go ()
  for k = 1:3000
    a = Pair (k);
    b = Pair (0);
    a.other = b;
    b.other = {a, a};
    a = 1;
    b = 1;
  end
end
go ();
disp (COUNT > 10)
