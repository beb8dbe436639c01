% behaviour: a function that a variable without a value calls may write a variable that the operation has read
1;
function fill()
  for k = 1:50
    q{k} = zeros (1, 1000);
  end
end
function r = byname()
  assignin ('caller', 'x', 1);
  fill ();
  r = 1;
end
function r = byglobal()
  global g
  g = 1;
  fill ();
  r = 1;
end
function named()
  x = (1:1000) * 3;
  if numel (x) < 0, byname = 1; end
  z = x + byname;
  disp (z(1:3)); disp (x);
  x = (1:1000) * 3;
  z = [x, byname];
  disp (z(1:3)); disp (x);
  x = (1:1000) * 3;
  if x > byname, disp ('above'), else, disp ('not above'), end
end
function shared()
  global g
  g = (1:1000) * 3;
  if numel (g) < 0, byglobal = 1; end
  z = g - byglobal;
  disp (z(1:3)); disp (g);
end
named ();
shared ();
