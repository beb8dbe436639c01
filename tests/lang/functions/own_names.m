% behaviour: lists of results, lists as conditions and constants for several names stand in one file with local functions
1;
function r = first ()
  r = 7;
end
function r = last (c, n)
  r = "none";
  if c{:}
    r = "some";
  end
  [s{1:n}] = size (ones (3, 4));
  r = [r sprintf(" %d", s{:})];
  if n > 2
    [t{1:n}] = 1;
  end
end
disp (first ());
disp (last ({true}, 2));
disp (last ({}, 1));
