function h = groot ()
  % GROOT  handle of the screen: 0.
  %
  % Example: get (groot, "units")
  % See also: get, set
  h = 0;
end
