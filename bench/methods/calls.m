c = Summing ();
for k = 1:200
  c.add (k);
end
disp (c.sum)
