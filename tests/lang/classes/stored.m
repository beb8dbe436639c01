% loadobj gets the struct that saveobj gave, as MATLAB has it.
f = tempname ();
for form = {"-text", "-binary"}
  h = Stored (); h.A = 4; h.other = Stored (); h.other.A = 9; g = h;
  save (form{1}, f, "h", "g");
  clear h g
  load (f);
  disp ([h.A, h.other.A, g.A, h == g]);
end
delete (f);
