function value = namelengthmax ()
  % NAMELENGTHMAX  the longest name that programs can count on.
  %
  % Example: namelengthmax ()  is 63
  % See also: version, computer
  value = 63;
end
