% Indices of objects whose subsref is running when the program is stopped (tests/session/checked.c).
function go ()
  o = Slow ();
  for r = 1:40
    x = o{2}; [a, b] = o{1:2}; n = "c"; y = o.(n){3}; z = o.("cost") (); q = {o{:}}; k = {1, 2}; v = o{k{1}}; [p, t] = o{k{1}:3};
    o{1}; o.("cost");
  end
  disp (x + a + b + y + z + v + p + t)
end
go ()
